package dev.leat.services;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A shared library for Linux on x86-64 in which every function returns -1, for a program that is linked against a library
 * which it does not use as we start it, and which is not on every machine. The program itself stays as its makers made it.
 *
 * <p>The file is the least that the dynamic linker takes (System V ABI, AMD64 supplement; symbol versions as in the LSB): one
 * page that is read and run, and one with the linker's own table, which it writes to.
 */
final class StandInLibrary {

    private static final int PAGE = 0x1000;
    private static final int EHDR = 64;
    private static final int PHDR = 56;
    private static final int PHDRS = 4;
    private static final int SYM = 24;
    private static final int VERDEF = 20;
    private static final int VERDAUX = 8;
    private static final int DYN = 16;

    private static final int PT_LOAD = 1;
    private static final int PT_DYNAMIC = 2;
    private static final int PT_GNU_STACK = 0x6474e551;

    /** {@code mov eax, -1; ret} */
    private static final byte[] RETURN_MINUS_ONE = {(byte) 0xb8, -1, -1, -1, -1, (byte) 0xc3};

    private record Symbol(String name, int version) {}

    private final ByteArrayOutputStream strings = new ByteArrayOutputStream();
    private final List<String> versions = new ArrayList<>();
    private final List<Symbol> symbols = new ArrayList<>();

    private StandInLibrary(String name, Map<String, List<String>> functionsByVersion) {
        versions.add(name); // the first one is the library itself
        functionsByVersion.forEach((version, functions) -> {
            versions.add(version);
            functions.forEach(function -> symbols.add(new Symbol(function, versions.size())));
        });
    }

    /**
     * Writes the library into a folder.
     *
     * @param name of the library, and of the file
     * @param functionsByVersion its functions under the symbol versions that the program asks for
     */
    static void write(Path folder, String name, Map<String, List<String>> functionsByVersion) throws IOException {
        Path file = folder.resolve(name);
        Files.write(file, new StandInLibrary(name, functionsByVersion).bytes());
        Files.setPosixFilePermissions(file, Archive.READABLE_BY_ALL);
    }

    private byte[] bytes() {
        ByteBuffer file = ByteBuffer.allocate(2 * PAGE).order(ByteOrder.LITTLE_ENDIAN);
        strings.write(0);
        int count = symbols.size() + 1; // the first one is nobody
        int code = EHDR + PHDRS * PHDR;
        int symbolTable = code + 8;
        int hash = symbolTable + count * SYM;
        int versionOfSymbol = hash + 4 * (3 + count);
        int definitions = (versionOfSymbol + 2 * count + 7) & -8;
        int names = definitions + versions.size() * (VERDEF + VERDAUX);

        file.position(code).put(RETURN_MINUS_ONE);
        file.position(symbolTable + SYM);
        symbols.forEach(symbol -> file.putInt(string(symbol.name))
                .put((byte) 0x12) // global function
                .put((byte) 0)
                .putShort((short) 1) // of some section
                .putLong(code)
                .putLong(RETURN_MINUS_ONE.length));
        file.position(hash).putInt(1).putInt(count).putInt(1).putInt(0); // one bucket that chains all
        for (int i = 1; i < count; i++) {
            file.putInt((i + 1) % count);
        }
        file.position(versionOfSymbol + 2);
        symbols.forEach(symbol -> file.putShort((short) symbol.version));
        file.position(definitions);
        for (int i = 0; i < versions.size(); i++) {
            file.putShort((short) 1).putShort((short) (i == 0 ? 1 : 0)); // the first one is the base
            file.putShort((short) (i + 1)).putShort((short) 1);
            file.putInt(hash(versions.get(i))).putInt(VERDEF);
            file.putInt(i == versions.size() - 1 ? 0 : VERDEF + VERDAUX);
            file.putInt(string(versions.get(i))).putInt(0);
        }
        int soname = string(versions.getFirst());
        file.position(names).put(strings.toByteArray());
        int end = file.position();

        file.position(PAGE);
        entry(file, 14, soname); // SONAME
        entry(file, 4, hash); // HASH
        entry(file, 5, names); // STRTAB
        entry(file, 10, strings.size()); // STRSZ
        entry(file, 6, symbolTable); // SYMTAB
        entry(file, 11, SYM); // SYMENT
        entry(file, 0x6ffffff0, versionOfSymbol); // VERSYM
        entry(file, 0x6ffffffc, definitions); // VERDEF
        entry(file, 0x6ffffffd, versions.size()); // VERDEFNUM
        entry(file, 0, 0);
        int dynamicSize = file.position() - PAGE;

        header(file);
        segment(file, PT_LOAD, 5, 0, end);
        segment(file, PT_LOAD, 6, PAGE, dynamicSize);
        segment(file, PT_DYNAMIC, 6, PAGE, dynamicSize);
        segment(file, PT_GNU_STACK, 6, 0, 0); // without it the stack would have to be executable
        byte[] bytes = new byte[PAGE + dynamicSize];
        file.get(0, bytes);
        return bytes;
    }

    private static void header(ByteBuffer file) {
        file.position(0).put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0}).putLong(0);
        file.putShort((short) 3).putShort((short) 62).putInt(1); // shared object, x86-64
        file.putLong(0).putLong(EHDR).putLong(0).putInt(0);
        file.putShort((short) EHDR).putShort((short) PHDR).putShort((short) PHDRS);
        file.putShort((short) 64).putShort((short) 0).putShort((short) 0);
    }

    private static void segment(ByteBuffer file, int type, int permissions, long place, long size) {
        file.putInt(type).putInt(permissions).putLong(place).putLong(place).putLong(place);
        file.putLong(size).putLong(size).putLong(type == PT_LOAD ? PAGE : DYN);
    }

    private static void entry(ByteBuffer file, long tag, long value) {
        file.putLong(tag).putLong(value);
    }

    private int string(String text) {
        int place = strings.size();
        strings.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
        strings.write(0);
        return place;
    }

    /** The System V ABI's. */
    private static int hash(String text) {
        int hash = 0;
        for (byte letter : text.getBytes(StandardCharsets.US_ASCII)) {
            hash = (hash << 4) + letter;
            int high = hash & 0xf0000000;
            hash = (hash ^ (high >>> 24)) & ~high;
        }
        return hash;
    }
}
