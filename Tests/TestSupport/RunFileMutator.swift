/// A small generator of random numbers: the same seed, the same numbers.
public struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    /// Starts the sequence of `seed`.
    public init(seed: UInt64) { state = seed }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// Damages run files in all the ways that files get damaged, and some more.
public struct RunFileMutator {
    private var random: SplitMix64

    /// Starts the sequence of damages of `seed`.
    public init(seed: UInt64) { random = SplitMix64(seed: seed) }

    /// The bytes of `text` after one to four damages; not always valid UTF-8.
    public mutating func mutate(_ text: String) -> [UInt8] {
        var tokens = Self.tokens(of: text)
        for _ in 0..<Int.random(in: 1...4, using: &random) where !tokens.isEmpty {
            damage(&tokens)
        }
        var bytes = Array(tokens.joined().utf8)
        if Int.random(in: 0..<4, using: &random) == 0 { flip(&bytes) }
        return bytes
    }

    private mutating func damage(_ tokens: inout [String]) {
        let place = Int.random(in: tokens.indices, using: &random)
        switch Int.random(in: 0..<8, using: &random) {
        case 0: tokens.remove(at: place)
        case 1: tokens.insert(tokens[place], at: place)
        case 2: tokens.swapAt(place, Int.random(in: tokens.indices, using: &random))
        case 3: tokens[place] = misspelled(tokens[place])
        case 4: tokens[place] = tokens.randomElement(using: &random) ?? ""
        case 5: duplicateRun(at: place, &tokens)
        default: replaceValue(near: place, &tokens)
        }
    }

    /// Replaces the nearest plain value behind `place` by a nasty one, which
    /// keeps the file well-formed more often than not.
    private mutating func replaceValue(near place: Int, _ tokens: inout [String]) {
        let isValue = { (index: Int) in
            let token = tokens[index]
            guard let first = token.first, !"{}[]:, \n".contains(first) else { return false }
            return !tokens[(index + 1)...].prefix(2).contains(":")
        }
        let index = tokens.indices[place...].first(where: isValue) ?? place
        tokens[index] = nastyValue()
    }

    private mutating func nastyValue() -> String {
        if Int.random(in: 0..<12, using: &random) == 0 {
            let depth = Int.random(in: 1...2000, using: &random)
            let pair = Bool.random(using: &random) ? ("[", "]") : ("{a:", "}")
            return String(repeating: pair.0, count: depth) + "1"
                + String(repeating: pair.1, count: depth)
        }
        return Self.nasty.randomElement(using: &random) ?? "null"
    }

    private mutating func misspelled(_ token: String) -> String {
        var letters = Array(token)
        guard letters.count > 1 else { return token + token }
        let place = Int.random(in: 1..<letters.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: letters.remove(at: place)
        case 1: letters.insert(letters[place], at: place)
        default: letters.swapAt(place, place - 1)
        }
        return String(letters)
    }

    private mutating func duplicateRun(at place: Int, _ tokens: inout [String]) {
        let end = min(tokens.count, place + Int.random(in: 1...40, using: &random))
        let run = tokens[place..<end]
        tokens.insert(contentsOf: run, at: Int.random(in: tokens.indices, using: &random))
    }

    private mutating func flip(_ bytes: inout [UInt8]) {
        guard !bytes.isEmpty else { return }
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let place = Int.random(in: bytes.indices, using: &random)
            bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        }
    }

    /// Strings and words in one piece, every other character by itself.
    private static func tokens(of text: String) -> [String] {
        text.matches(of: /"[^"]*"|[A-Za-z0-9_.+\-]+|\s+|./).map { String($0.0) }
    }

    private static let nasty = [
        "null", "true", "false", "0", "-0", "-1", "1", "2", "3", "0.5", "1e300", "-1e300",
        "1e-320", "1e400", "9007199254740993", "16777216", "16777217", "NaN", "Infinity",
        "-Infinity", "0x10", "\"\"", "\"x\"", "\"\\u0000\"", "\"sin(x\"", "\"x/0\"", "\"1e999\"",
        "\"x=3\"", "\"((((((((((x))))))))))\"", "\"dx*dx\"", "\"log(r)\"", "\"é∫\"", "\"../..\"",
        "\"/dev/null\"", "\"wall\"", "\"periodic\"", "\"auto\"", "\"zero\"", "\"formula\"",
        "\"table\"", "\"point\"", "\"normal\"", "\"mixture\"", "\"product\"", "\"cosine\"",
        "\"sum\"", "\"free\"", "\"replaced\"", "\"landscape\"", "\"gaussian-network\"", "[]", "{}",
        "[1]", "[1, 2]", "[2, 1]", "[1, 1]", "[[1, 2], [3, 4]]", "[[1]]", "[null]", "[[], []]",
        "[1e308, -1e308]", "[1, 1.0000000000000002]", "{ type: \"zero\" }",
        "{ type: \"normal\", sd: 1 }", "{ type: \"formula\", expression: \"dx\" }",
        "{ type: \"sum\", terms: [{ type: \"laplace\" }, { type: \"distance\" }] }", "{ \"\": 1 }",
    ]
}
