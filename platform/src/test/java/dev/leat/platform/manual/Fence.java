package dev.leat.platform.manual;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A fenced block of a page.
 *
 * @param line where it begins, counted from 1
 * @param language after the fence, such as {@code yaml}
 */
record Fence(Path page, int line, String language, String text) {

    private static final String MARK = "```";

    static List<Fence> of(Path page) throws IOException {
        List<Fence> fences = new ArrayList<>();
        List<String> lines = Files.readAllLines(page);
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith(MARK)) {
                int begin = i + 1;
                do {
                    i++;
                } while (!lines.get(i).equals(MARK));
                fences.add(new Fence(
                        page,
                        begin,
                        lines.get(begin - 1).substring(MARK.length()),
                        String.join("\n", lines.subList(begin, i)) + "\n"));
            }
        }
        return fences;
    }

    @Override
    public String toString() {
        return page.getFileName() + ":" + line;
    }
}
