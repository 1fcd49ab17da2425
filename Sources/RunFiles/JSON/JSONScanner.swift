/// Walks through JSON5 to say what a decoder keeps to itself: where the syntax
/// goes wrong, and which keys an object has twice.
struct JSONScanner {
    /// Something about one place of the text.
    struct Remark: Error {
        let what: String
        let line: Int
        let column: Int

        /// `line 3, column 7`.
        var place: String { "line \(line), column \(column)" }
    }

    /// Where the syntax goes wrong, if it does.
    private(set) var problem: Remark?
    /// The keys that an object has already.
    private(set) var duplicates: [Remark] = []

    private static let names: Set = ["true", "false", "null", "NaN", "Infinity"]
    private static let marks: Set = Set("{}[],:\"'/".utf8)

    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
        do throws(Remark) {
            try skipBlanks()
            try scanValue()
            try skipBlanks()
            if position < bytes.count { throw unexpected("the end") }
        } catch {
            problem = error
        }
    }

    private mutating func scanValue() throws(Remark) {
        switch peek {
        case "{":
            var keys: Set<[UInt8]> = []
            try scanItems(until: "}") { scanner throws(Remark) in
                let start = scanner.position
                let key = try scanner.scanKey()
                if !keys.insert(key).inserted {
                    let name = JSONValue.string(String(decoding: key, as: UTF8.self)).shown
                    scanner.duplicates.append(scanner.remark(name, at: start))
                }
                try scanner.skipBlanks()
                guard scanner.peek == ":" else { throw scanner.unexpected("\":\"") }
                scanner.position += 1
                try scanner.skipBlanks()
                try scanner.scanValue()
            }
        case "[":
            try scanItems(until: "]") { scanner throws(Remark) in try scanner.scanValue() }
        case "\"", "'":
            _ = try scanString()
        default:
            try scanPlainValue()
        }
    }

    /// Items between brackets with commas between them, one at the end allowed.
    private mutating func scanItems(
        until close: Unicode.Scalar, item: (inout JSONScanner) throws(Remark) -> Void
    ) throws(Remark) {
        depth += 1
        defer { depth -= 1 }
        // Deeper nesting is refused anyway, and the stack is finite.
        guard depth <= JSONValue.maximumDepth else {
            throw remark("nested more than \(JSONValue.maximumDepth) levels deep", at: position)
        }
        position += 1
        try skipBlanks()
        while peek != close {
            try item(&self)
            try skipBlanks()
            if peek == "," {
                position += 1
                try skipBlanks()
            } else if peek != close {
                throw unexpected("\",\" or \"\(close)\"")
            }
        }
        position += 1
    }

    private mutating func scanKey() throws(Remark) -> [UInt8] {
        if peek == "\"" || peek == "'" { return try scanString() }
        let word = scanWord()
        guard let first = word.first, !(0x30...0x39).contains(first) else {
            position -= word.count
            throw unexpected("a key or \"}\"")
        }
        return word
    }

    private mutating func scanString() throws(Remark) -> [UInt8] {
        let start = position
        let quote = bytes[position]
        position += 1
        while position < bytes.count, bytes[position] != quote {
            let isEscape = bytes[position] == UInt8(ascii: "\\")
            if bytes[position] == UInt8(ascii: "\n") { break }
            position += isEscape ? 2 : 1
        }
        guard position < bytes.count, bytes[position] == quote else {
            throw remark("a string that does not end", at: start)
        }
        position += 1
        return Array(bytes[(start + 1)..<(position - 1)])
    }

    private mutating func scanPlainValue() throws(Remark) {
        let start = position
        let text = String(decoding: scanWord(), as: UTF8.self)
        let unsigned = text.drop { "+-".contains($0) }
        let isNumber = unsigned.first.map { $0.isNumber || $0 == "." } ?? false
        guard isNumber ? Double(text) != nil : Self.names.contains(String(unsigned)) else {
            position = start
            throw unexpected("a value")
        }
    }

    /// Everything up to a blank, a bracket or another mark.
    private mutating func scanWord() -> [UInt8] {
        let start = position
        while position < bytes.count, bytes[position] > 0x20,
            !Self.marks.contains(bytes[position])
        {
            position += 1
        }
        return Array(bytes[start..<position])
    }

    private mutating func skipBlanks() throws(Remark) {
        while position < bytes.count {
            if bytes[position] <= 0x20 {
                position += 1
                continue
            }
            let rest = bytes[position...]
            if rest.starts(with: [0xC2, 0xA0]) {
                position += 2
            } else if rest.starts(with: [0xEF, 0xBB, 0xBF]) {
                position += 3
            } else if rest.starts(with: "//".utf8) {
                position = rest.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            } else if rest.starts(with: "/*".utf8) {
                try skipComment()
            } else {
                return
            }
        }
    }

    private mutating func skipComment() throws(Remark) {
        let start = position
        position += 2
        while !bytes[min(position, bytes.count)...].starts(with: "*/".utf8) {
            guard position < bytes.count else {
                throw remark("a comment that does not end", at: start)
            }
            position += 1
        }
        position += 2
    }

    private var peek: Unicode.Scalar? {
        position < bytes.count ? Unicode.Scalar(bytes[position]) : nil
    }

    private func unexpected(_ wanted: String) -> Remark {
        guard position < bytes.count else {
            return remark("the end instead of \(wanted)", at: bytes.count)
        }
        let rest = bytes[position...].prefix(24).prefix { $0 > 0x20 }
        let word = String(decoding: rest, as: UTF8.self)
        let shown = word.prefix { $0.isLetter || $0.isNumber || "+-._".contains($0) }
        let token = shown.isEmpty ? String(word.prefix(1)) : String(shown)
        return remark("\(JSONValue.string(token).shown) instead of \(wanted)", at: position)
    }

    private func remark(_ what: String, at offset: Int) -> Remark {
        let before = bytes[..<offset]
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return Remark(
            what: what, line: 1 + before.count { $0 == UInt8(ascii: "\n") },
            column: 1 + String(decoding: before[lineStart...], as: UTF8.self).count)
    }
}
