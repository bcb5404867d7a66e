import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.encoder.Encoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * Compresses the dashboard's files in Brotli and gzip, each at its highest level, once for every build instead of at every start.
 *
 * <p>Run by Maven: {@code java -cp <brotli4j> CompressFiles.java <folder> <output folder> <extension>...}. A compressed file is named by the
 * SHA-256 of its content ({@code WebFiles} looks for it by that name), so that what is there need not be made again, and a file that changed
 * never meets the older one's. The encoder is native code and of this build only. Where it cannot be loaded, gzip is made alone, and that is said.
 */
final class CompressFiles {

    /** Of 0 to 11. */
    private static final int QUALITY = 11;

    /** The largest window that every decoder has, as a power of two: 16 MiB. */
    private static final int WINDOW = 24;

    private CompressFiles() {}

    public static void main(String[] arguments) throws IOException, NoSuchAlgorithmException {
        var output = Path.of(arguments[1]);
        Files.createDirectories(output);
        boolean brotli = Brotli4jLoader.isAvailable();
        if (!brotli) {
            System.out.println(
                    "The dashboard's files are compressed in gzip only: Brotli's native encoder cannot be loaded here ("
                            + Brotli4jLoader.getUnavailabilityCause() + ").");
        }
        var current = new TreeSet<Path>();
        for (var file : files(Path.of(arguments[0]), List.of(arguments).subList(2, arguments.length))) {
            var content = Files.readAllBytes(file);
            var name = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
            current.add(made(output.resolve(name + ".gz"), content, CompressFiles::gzip));
            if (brotli) {
                current.add(made(output.resolve(name + ".br"), content, CompressFiles::brotli));
            }
        }
        for (var file : files(output, List.of("gz", "br"))) {
            if (!current.contains(file)) {
                Files.delete(file);
            }
        }
    }

    private static Path made(Path file, byte[] content, Coding coding) throws IOException {
        if (!Files.exists(file)) {
            Files.write(file, coding.encode(content));
        }
        return file;
    }

    private static byte[] brotli(byte[] content) throws IOException {
        return Encoder.compress(
                content, new Encoder.Parameters().setQuality(QUALITY).setWindow(WINDOW));
    }

    private static byte[] gzip(byte[] content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new Gzip(bytes)) {
            gzip.write(content);
        }
        return bytes.toByteArray();
    }

    private static List<Path> files(Path folder, List<String> extensions) throws IOException {
        // The folder is missing where the image's build fetches the libraries, before the sources are there.
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(Files::isRegularFile)
                    .filter(file -> extensions.contains(
                            file.toString().substring(file.toString().lastIndexOf('.') + 1)))
                    .sorted()
                    .toList();
        }
    }

    /** A way to compress. */
    private interface Coding {
        byte[] encode(byte[] content) throws IOException;
    }

    /** Its header has neither time nor name: the same bytes each time. */
    private static final class Gzip extends GZIPOutputStream {
        Gzip(OutputStream out) throws IOException {
            super(out);
            def.setLevel(Deflater.BEST_COMPRESSION);
        }
    }
}
