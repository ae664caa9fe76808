package dev.leat.services;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the kernel says about processes. */
final class Processes {

    private static final Pattern LISTENING = Pattern.compile(
            "^ *\\d+: (?<address>[0-9A-F]+):[0-9A-F]+ [0-9A-F]+:[0-9A-F]+ 0A (?:\\S+ +){5}(?<inode>\\d+)");

    private Processes() {}

    /** Whether a process exists, other than as an entry that its parent has not read yet. */
    static boolean isThere(ProcessHandle process) {
        return isThere(process.pid());
    }

    static boolean isThere(long pid) {
        char state = state(pid);
        return state != 'Z' && state != 'X' && state != ' ';
    }

    static boolean isFrozen(ProcessHandle process) {
        return state(process.pid()) == 'T';
    }

    /** The addresses of the TCP sockets on which processes wait for connections. */
    static Set<InetAddress> listeningAddresses(List<ProcessHandle> processes) throws IOException {
        Set<String> sockets = new HashSet<>();
        for (ProcessHandle process : processes) {
            try (Stream<Path> descriptors = Files.list(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
                for (Path descriptor : (Iterable<Path>) descriptors::iterator) {
                    sockets.add(target(descriptor));
                }
            }
        }
        Set<InetAddress> addresses = new HashSet<>();
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            for (String line : Files.readAllLines(Path.of(table))) {
                Matcher entry = LISTENING.matcher(line);
                if (entry.find() && sockets.contains("socket:[" + entry.group("inode") + "]")) {
                    addresses.add(address(entry.group("address")));
                }
            }
        }
        return addresses;
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }

    /** The kernel writes addresses as hexadecimal words of four bytes, each in the machine's order. */
    private static InetAddress address(String hexadecimal) throws IOException {
        byte[] bytes = HexFormat.of().parseHex(hexadecimal);
        ByteBuffer swapped = ByteBuffer.allocate(bytes.length);
        IntBuffer words = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).asIntBuffer();
        while (words.hasRemaining()) {
            swapped.putInt(words.get());
        }
        return InetAddress.getByAddress(swapped.array());
    }

    private static char state(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2);
        } catch (IOException gone) {
            return ' ';
        }
    }
}
