package io.containermanager.cli.command;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The files that a Compose file refers to are uploaded with it, however it does so, and no others. */
class ApplyFilesTest extends ShopServer {

    @TempDir
    private Path elsewhere;

    private Path project;
    private Cli inProject;

    @BeforeEach
    void project() throws IOException {
        project = Files.createDirectories(folder.resolve("project"));
        inProject = new Cli(project, server.port());
        write(".env", "STAGE=test\n");
        for (var parent : new String[] {"", "services/"}) {
            write(parent + "files/test.txt", "KEY=value\n");
            write(parent + "files/prod.txt", "KEY=value\n");
            write(parent + "files/sub/deep.txt", "KEY=value\n");
        }
        write("base.yml", "services: {base: {image: x, env_file: files/test.txt}}\n");
        write("services/base.yml", "services: {base: {image: x, env_file: files/test.txt}}\n");
    }

    private void write(String name, String text) throws IOException {
        var file = project.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** Each kind of reference, with the file that must arrive. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "env_file: files/test.txt",
                "env_file: ./files/${STAGE:-prod}.txt",
                "env_file: './files/${OTHER:-prod}.txt'",
                "env_file: [files/test.txt, ./files/sub/../prod.txt]",
                "env_file: [{path: 'files/${STAGE}.txt', required: true}, {path: none.txt, required: false}]",
                "env_file: [{path: files/test.txt, format: raw}]",
                "label_file: files/test.txt",
                "label_file: ['files/$STAGE.txt']",
                "volumes: ['./files/test.txt:/etc/x:ro']",
                "volumes: ['./files/${STAGE}.txt:/etc/x']",
                "volumes: ['./files:/etc/x:ro']",
                "volumes: [{type: bind, source: './files/${STAGE}.txt', target: /etc/x}]",
                "volumes: [{type: bind, source: './files', target: /etc/x, read_only: true}]",
                "extends: {file: base.yml, service: base}",
                "extends: {file: './${NONE:-base}.yml', service: base}"
            })
    void whatAServiceRefersToIsUploaded(String reference) throws IOException {
        write("compose.yaml", "name: shop\nservices:\n  web:\n    image: nginx:1\n    " + reference + "\n");
        accepted(reference);

        write("services/service.yml", "services:\n  web:\n    image: nginx:1\n    " + reference + "\n");
        write(
                "compose.yaml",
                "name: two\nservices:\n  web:\n    extends: {file: services/service.yml, service: web}\n");
        if (!reference.contains("extends")) {
            Files.move(project.resolve("files"), project.resolve("moved"));
        }
        accepted(reference);
    }

    @Test
    void anExtendedFileMayReferToItsParentsFolder() throws IOException {
        write("envs/common.env", "KEY=value\n");
        write("services/service.yml", "services: {web: {image: nginx:1, env_file: ../envs/common.env}}\n");
        write("compose.yaml", "name: shop\nservices: {web: {extends: {file: services/service.yml, service: web}}}\n");
        accepted("../envs/common.env");
    }

    @ParameterizedTest
    @CsvSource({"configs", "secrets"})
    void filesOfConfigsAndSecretsAreUploaded(String kind) throws IOException {
        write(
                "compose.yaml",
                "name: shop\nservices: {web: {image: nginx:1, " + kind + ": [a, b]}}\n" + kind
                        + ": {a: {file: './files/${STAGE}.txt'}, b: {file: files/prod.txt}}\n");
        accepted(kind);
    }

    private void accepted(String what) {
        var run = inProject.run("apply", "--yes");
        assertThat(what + run.messages(), run.exitCode(), is(0));
        assertThat(
                what + run.messages(),
                run.messages().replace("none.txt\" was not uploaded", ""),
                not(containsString("uploaded")));
    }

    @Test
    void aFileWithAnOddNameArrives() throws IOException {
        write("one;two\"q.conf", "odd\n");
        write("compose.yaml", "name: shop\nservices: {web: {image: nginx:1, volumes: ['./one;two\"q.conf:/x:ro']}}\n");
        accepted("odd name");
    }

    @Test
    void whatIsOutsideIsNamedWithWhatToDo() throws IOException {
        Files.writeString(folder.resolve("shared.env"), "A=b\n");
        write("compose.yaml", "services: {web: {image: nginx:1, env_file: ../shared.env}}\n");
        var run = inProject.run("apply", "--yes");
        assertThat(run.exitCode(), is(1));
        assertThat(run.messages(), containsString("../shared.env is not uploaded: it is outside the folder"));

        write("compose.yaml", "services: {web: {image: nginx:1, env_file: none.env}}\n");
        assertThat(
                inProject.run("apply", "--yes").messages(),
                containsString("env_file \"none.env\" was not uploaded: container-manager apply uploads it from that"));
    }

    @Test
    void aFolderThatIsBoundWritableIsNamedWithWhichFolderTheContainerGets() throws IOException {
        Files.createDirectories(project.resolve("library"));
        write("compose.yaml", "services: {web: {image: nginx:1, volumes: ['./library:/x']}}\n");
        assertThat(
                inProject.run("apply", "--yes").messages(),
                containsString("The folder ./library is bound writable, so it is not uploaded: the container gets the"
                        + " folder library of this app in the manager's engine.project-root, empty at first"));
    }

    @Test
    void aLinkInAFolderIsFollowedWithinTheProjectOnly() throws IOException {
        var key = Files.writeString(elsewhere.resolve("id_rsa"), "PRIVATE\n");
        Files.createDirectories(project.resolve("conf"));
        Files.createSymbolicLink(project.resolve("conf/key"), key);
        Files.createSymbolicLink(project.resolve("conf/all"), elsewhere);
        Files.createSymbolicLink(project.resolve("conf/own"), Path.of("../files/test.txt"));
        write("compose.yaml", "name: shop\nservices: {web: {image: nginx:1, volumes: ['./conf:/c:ro']}}\n");

        var run = inProject.run("apply", "--yes");

        run.good();
        assertThat(
                run.messages(),
                allOf(
                        containsString("conf/key is not uploaded: it is a symbolic link"),
                        containsString("conf/all is not uploaded: it is a symbolic link")));
        var arrived = folder.resolve("projects/1/conf");
        assertThat(Files.readString(arrived.resolve("own")), is("KEY=value\n"));
        assertThat(Files.exists(arrived.resolve("key")), is(false));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "env_file: link/a.txt",
                "label_file: link.txt",
                "volumes: ['./link.txt:/x:ro']",
                "volumes: ['./link:/x:ro']",
                "volumes: ['./.env:/x:ro']",
                "extends: {file: link.txt, service: base}"
            })
    void aReferenceThatLeavesTheProjectThroughALinkIsRefused(String reference) throws IOException {
        var key = Files.writeString(elsewhere.resolve("a.txt"), "KEY=value\n");
        Files.createSymbolicLink(project.resolve("link"), elsewhere);
        Files.createSymbolicLink(project.resolve("link.txt"), key);
        Files.delete(project.resolve(".env"));
        Files.createSymbolicLink(project.resolve(".env"), key);
        write("compose.yaml", "services:\n  web:\n    image: nginx:1\n    " + reference + "\n");

        var run = inProject.run("apply", "--yes");

        assertThat(run.exitCode(), is(1));
        assertThat(
                run.messages(), allOf(containsString("through a symbolic link"), containsString("Replace the link")));
        assertThat(server.revision(), is(0L));
    }

    /** One .env for many stacks is usual. */
    @Test
    void theFileOfVariablesMayBeALink() throws IOException {
        var shared = Files.writeString(elsewhere.resolve("shared.env"), "TAG=1.29\n");
        Files.delete(project.resolve(".env"));
        Files.createSymbolicLink(project.resolve(".env"), shared);
        write("compose.yaml", "name: shop\nservices: {web: {image: 'nginx:${TAG}', env_file: .env}}\n");
        assertThat(inProject.run("apply", "--yes").good(), containsString("converged"));
        assertThat(inProject.run("ps").good(), containsString("nginx:1.29"));
    }

    private static final String NOT_ONE =
            "neither a Compose file nor a state: it has no services and no apps at its top level.";

    /** A call, what is typed into it, and what it says. */
    private record Wrong(String call, String typed, String says) {}

    private final List<Wrong> table = List.of(
            new Wrong("apply -f nothere.yaml", "", "nothere.yaml: there is no such file"),
            new Wrong("apply -f folder", "", "folder: it is a folder: name a file in it"),
            new Wrong("diff -f folder", "", "folder: it is a folder: name a file in it"),
            new Wrong("restore folder", "", "folder: it is a folder: name a file in it"),
            new Wrong("apply -f empty.yaml", "", "empty.yaml is empty: it declares nothing."),
            new Wrong("apply -f comment.yaml", "", "comment.yaml is empty: it declares nothing."),
            new Wrong("apply -f list.yaml", "", "list.yaml: " + NOT_ONE),
            new Wrong("apply -f - --dry-run", "", "container-manager: standard input is empty: it declares nothing."),
            new Wrong(
                    "apply -f - --dry-run",
                    "a: b: c",
                    "container-manager: standard input:1: not valid YAML or JSON: the line has a second colon"),
            new Wrong(
                    "apply -f - --dry-run",
                    "services:\n  web: {image: 'nginx:1', wrong: 1}\n",
                    "container-manager: standard input:2: /services/web/wrong unknown key \"wrong\": "),
            new Wrong("explain wiki/web", "", "There is no app wiki; there is only shop."),
            new Wrong("explain shop/wbe", "", "App shop has no service wbe; there are shop/db, shop/web."),
            new Wrong("adopt wiki --dry-run", "", "Cannot adopt: 1 problem found"),
            new Wrong("--url", "", "Name a command too; container-manager --help lists them."),
            new Wrong("aply", "", "Unknown command \"aply\""));

    @Test
    void aWrongCallSaysWhatIsWrong() throws IOException {
        apply(SHOP);
        Files.createDirectory(folder.resolve("folder"));
        Files.writeString(folder.resolve("empty.yaml"), "");
        Files.writeString(folder.resolve("comment.yaml"), "# nothing\n");
        Files.writeString(folder.resolve("list.yaml"), "- a\n");

        var unclear = new ArrayList<String>();
        for (var wrong : table) {
            var run = cli.typing(wrong.typed()).run(wrong.call().split(" "));
            if (run.exitCode() == 0 || !run.messages().contains(wrong.says())) {
                unclear.add(wrong.call() + ": " + run.messages());
            }
        }
        assertThat(String.join("\n", unclear), unclear.size(), is(0));
    }
}
