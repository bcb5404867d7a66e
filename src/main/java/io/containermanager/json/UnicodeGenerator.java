package io.containermanager.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.JsonGeneratorDelegate;
import io.containermanager.model.text.UnicodeText;
import java.io.IOException;

/** Writes unpaired surrogates, which have no UTF-8, as U+FFFD instead of failing: one bad text must not cost a whole document. */
final class UnicodeGenerator extends JsonGeneratorDelegate {

    UnicodeGenerator(JsonGenerator writer) {
        // Objects are written through this generator, not through the one below.
        super(writer, false);
    }

    @Override
    public void writeFieldName(String name) throws IOException {
        delegate.writeFieldName(UnicodeText.valid(name));
    }

    @Override
    public void writeString(String text) throws IOException {
        if (text == null) {
            delegate.writeNull();
        } else {
            delegate.writeString(UnicodeText.valid(text));
        }
    }

    @Override
    public void writeString(char[] text, int offset, int length) throws IOException {
        writeString(new String(text, offset, length));
    }
}
