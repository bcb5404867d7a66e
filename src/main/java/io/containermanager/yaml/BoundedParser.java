package io.containermanager.yaml;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionEndEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.scanner.Scanner;

/**
 * The library's parser, which refuses what has no end or is too deep at its place: once the tree is composed, the places of aliases are lost, and
 * the library's own bound names none. Made for one document.
 */
final class BoundedParser extends ParserImpl {

    /** What is refused, with its line from 1. */
    static final class RefusedException extends YAMLException {

        private final int line;
        private final String problem;

        RefusedException(Event at, String problem) {
            super(problem);
            this.line = at.getStartMark().getLine() + 1;
            this.problem = problem;
        }

        YamlTree.MalformedException asMalformed() {
            return new YamlTree.MalformedException(line, YamlTree.MalformedException.Kind.EXPLAINED, problem);
        }
    }

    private final int depthMax;
    /** Which one of the collections each anchor names: the last that had it. */
    private final Map<String, Integer> named = new HashMap<>();

    private final Deque<Integer> open = new ArrayDeque<>();
    private final Set<Integer> stillOpen = new HashSet<>();
    private int collections;

    BoundedParser(Scanner scanner, int depthMax) {
        super(scanner);
        this.depthMax = depthMax;
    }

    @Override
    public Event getEvent() {
        var event = super.getEvent();
        switch (event) {
            case AliasEvent alias -> requireClosed(alias);
            case CollectionStartEvent start -> begin(start);
            case CollectionEndEvent _ -> stillOpen.remove(open.pop());
            case NodeEvent scalar -> named.remove(scalar.getAnchor());
            case null, default -> {}
        }
        return event;
    }

    private void begin(CollectionStartEvent start) {
        int number = ++collections;
        open.push(number);
        stillOpen.add(number);
        if (start.getAnchor() != null) {
            named.put(start.getAnchor(), number);
        }
        if (open.size() > depthMax) {
            throw new RefusedException(start, "more than " + depthMax + " levels");
        }
    }

    private void requireClosed(AliasEvent alias) {
        var number = named.get(alias.getAnchor());
        if (number != null && stillOpen.contains(number)) {
            throw new RefusedException(
                    alias,
                    "the alias *" + alias.getAnchor()
                            + " is part of what it stands for, which has no end: remove it, or"
                            + " write out what it should stand for");
        }
    }
}
