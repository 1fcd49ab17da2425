/// What was probably meant by a misspelled word.
enum Spelling {
    /// The candidate nearest to `word`, if one is near.
    static func suggestion(for word: String, among candidates: [String]) -> String? {
        guard !word.isEmpty, word.count <= 64 else { return nil }
        let written = Array(word.lowercased())
        let ranked = candidates.enumerated().map { index, candidate in
            (distance(written, Array(candidate.lowercased())), index, candidate)
        }
        guard let best = ranked.min(by: { ($0.0, $0.1) < ($1.0, $1.1) }) else { return nil }
        let tolerance = min(written.count, best.2.count) <= 3 ? 1 : 2
        if best.0 <= tolerance, best.0 < best.2.count { return best.2 }
        return written.count < 3 ? nil : candidates.first { $0.lowercased().starts(with: written) }
    }

    /// The Damerau–Levenshtein distance (optimal string alignment): how many
    /// letters to insert, delete, replace or swap with a neighbour.
    static func distance(_ a: [Character], _ b: [Character]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...b.count)
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices {
                var best = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    best = min(best, beforeLast[j - 1] + 1)
                }
                row.append(best)
            }
            (beforeLast, last) = (last, row)
        }
        return last[b.count]
    }
}

extension JSONValue {
    /// The value as an error message shows it.
    var shown: String {
        switch self {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .number(let value):
            value.isFinite ? Self.encoded(value) : "a number that is not finite"
        case .string(let value): Self.encoded(value.count > 60 ? value.prefix(59) + "…" : value)
        case .array(let items): items.isEmpty ? "an empty array" : "an array of \(items.count)"
        case .object: "an object"
        }
    }
}

extension [String] {
    /// `"a", "b" or "c"`.
    var quotedAlternatives: String {
        let quoted = map { JSONValue.encoded($0) }
        guard let last = quoted.last, count > 1 else { return quoted.first ?? "none" }
        return quoted.dropLast().joined(separator: ", ") + " or " + last
    }
}
