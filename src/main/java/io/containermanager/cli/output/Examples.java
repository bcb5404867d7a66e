package io.containermanager.cli.output;

import java.util.List;

/** Examples of every command, which stand at the end of its help. Pure. */
public final class Examples {

    private static final String COMMAND = "container-manager ";

    private Examples() {}

    /** The lines for a command, each one that can be typed in the folder of an app called shop; empty for an unknown one. */
    public static List<String> of(String command) {
        return texts(command)
                .lines()
                .map(line -> line.contains(COMMAND) ? line : COMMAND + line)
                .toList();
    }

    private static String texts(String command) {
        return switch (command) {
            case "ps", "explain", "logs", "events", "stats", "top", "volumes", "images", "history", "plan", "diff" ->
                looking(command);
            case "export", "backup", "restore", "tokens", "doctor", "completion" -> keeping(command);
            default -> changing(command);
        };
    }

    private static String looking(String command) {
        return switch (command) {
            case "ps" -> """
                ps
                ps shop -o wide\
                """;
            case "explain" -> "explain shop/web";
            case "logs" -> """
                logs -f shop/web
                logs shop --since 1h --search timeout
                logs -n 20 --level error --events\
                """;
            case "events" -> """
                events -f
                events shop/web --type step-failed\
                """;
            case "stats" -> """
                stats
                stats --once -o json\
                """;
            case "top" -> """
                top
                top --once\
                """;
            case "volumes" -> """
                volumes
                volumes -o name\
                """;
            case "images" -> """
                images
                images rm nginx:1.27
                images prune --dry-run\
                """;
            case "history" -> "history";
            case "plan" -> """
                plan
                plan -o json\
                """;
            default -> """
                diff
                diff -f compose.yaml\
                """;
        };
    }

    private static String changing(String command) {
        return switch (command) {
            case "apply" -> """
                apply
                apply -f compose.yaml --name shop --dry-run
                apply -f compose.yaml --env-file production.env --yes
                apply --yes --wait 0s\
                """;
            case "rollback" -> """
                rollback
                rollback 7 --dry-run
                rollback 7 --yes
                rollback --app shop\
                """;
            case "update" -> """
                update shop --dry-run
                update shop/web\
                """;
            case "adopt" -> """
                adopt shop --dry-run
                adopt shop --project old-shop
                adopt shop --container web,db\
                """;
            case "remove" -> "remove shop";
            case "start" -> """
                start shop/web
                start shop\
                """;
            case "stop" -> """
                stop shop/web
                stop shop\
                """;
            case "restart" -> """
                restart shop/web
                restart shop/web shop/db --wait 10m\
                """;
            case "pause" -> """
                pause --for 2h
                pause shop\
                """;
            case "resume" -> """
                resume
                resume shop\
                """;
            case "exec" -> """
                exec -it shop/web -- sh
                exec shop/db -- pg_dump -U postgres shop > shop.sql
                exec -i shop/db -- psql -U postgres shop < shop.sql\
                """;
            case "purge" -> "purge 1001_data";
            default -> "";
        };
    }

    private static String keeping(String command) {
        return switch (command) {
            case "export" -> """
                export shop > compose.yaml
                export shop --format kubernetes --namespace shop\
                """;
            case "backup" -> "backup target.json";
            case "restore" -> """
                restore target.json --dry-run
                restore target.json\
                """;
            case "tokens" -> """
                tokens
                tokens create ci --scopes read,operate --apps shop --expires 90d
                tokens create grafana --scopes read --write grafana.token
                tokens revoke ci\
                """;
            case "doctor" -> """
                doctor
                doctor --url https://shop.example:3002\
                """;
            case "completion" -> """
                source <(container-manager completion bash)  # in ~/.bashrc
                source <(container-manager completion zsh)   # in ~/.zshrc
                container-manager completion fish | source   # in ~/.config/fish/config.fish\
                """;
            default -> "";
        };
    }
}
