package dev.leat.platform.manual;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** What the Javadoc of records says of them and of their components. Read from the sources, since class files have none. */
final class Descriptions {

    private final Map<String, String> texts = new HashMap<>();

    /** @param folder of one package */
    static Descriptions in(Path folder) throws IOException {
        Descriptions descriptions = new Descriptions();
        try (Stream<Path> files = Files.list(folder);
                StandardJavaFileManager manager = ToolProvider.getSystemJavaCompiler()
                        .getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            List<Path> sources =
                    files.filter(file -> file.toString().endsWith(".java")).toList();
            JavacTask task = (JavacTask) ToolProvider.getSystemJavaCompiler()
                    .getTask(null, manager, null, List.of(), null, manager.getJavaFileObjectsFromPaths(sources));
            Reader reader = descriptions.new Reader(DocTrees.instance(task));
            for (CompilationUnitTree unit : task.parse()) {
                reader.scan(unit, null);
            }
        }
        return descriptions;
    }

    Optional<String> of(Class<?> type) {
        return Optional.ofNullable(texts.get(name(type)));
    }

    Optional<String> of(Class<?> type, String component) {
        return Optional.ofNullable(texts.get(name(type) + "#" + component));
    }

    private static String name(Class<?> type) {
        return type.getName().substring(type.getPackageName().length() + 1).replace('$', '.');
    }

    private final class Reader extends TreePathScanner<@Nullable Void, @Nullable Void> {

        private final DocTrees trees;
        private final Deque<String> around = new ArrayDeque<>();

        private Reader(DocTrees trees) {
            this.trees = trees;
        }

        @Override
        public @Nullable Void visitClass(ClassTree type, @Nullable Void nothing) {
            around.addLast(type.getSimpleName().toString());
            String name = String.join(".", around);
            DocCommentTree comment = trees.getDocCommentTree(getCurrentPath());
            if (comment != null) {
                put(name, comment.getFirstSentence());
                comment.getBlockTags().stream()
                        .filter(ParamTree.class::isInstance)
                        .map(ParamTree.class::cast)
                        .forEach(param -> put(name + "#" + param.getName().getName(), param.getDescription()));
            }
            super.visitClass(type, null);
            around.removeLast();
            return null;
        }

        private void put(String of, List<? extends DocTree> words) {
            StringBuilder text = new StringBuilder();
            words.forEach(text::append);
            String plain = text.toString()
                    .replaceAll("\\{@(?:code|link) #?([^}]*)}", "$1")
                    .replaceAll("<code>(.*?)</code>", "$1")
                    .replaceAll("\\s+", " ")
                    .strip();
            if (!plain.isEmpty()) {
                texts.put(of, plain);
            }
        }
    }
}
