/// Which numbers a key takes.
struct NumberRange {
    let lower: Double?
    let upper: Double?
    /// Whether `lower` itself is left out.
    let isOpen: Bool

    static let any = NumberRange(lower: nil, upper: nil, isOpen: false)
    static let positive = NumberRange(lower: 0, upper: nil, isOpen: true)
    static let nonnegative = NumberRange(lower: 0, upper: nil, isOpen: false)
    /// Positive numbers whose square neither overflows nor vanishes.
    static let scale = NumberRange(lower: 1e-100, upper: 1e100, isOpen: false)

    static func positive(through upper: Double) -> NumberRange {
        NumberRange(lower: 0, upper: upper, isOpen: true)
    }

    func contains(_ number: Double) -> Bool {
        guard number.isFinite else { return false }
        if let lower, isOpen ? number <= lower : number < lower { return false }
        if let upper, number > upper { return false }
        return true
    }

    /// A number inside.
    var placeholder: Double { upper.map { min($0, 1) } ?? 1 }

    /// The range in words.
    var phrase: String {
        let text = { (number: Double) in JSONValue.encoded(number) }
        switch (lower, upper) {
        case (nil, nil): return "a number"
        case (nil, let upper?): return "a number of at most \(text(upper))"
        case (0, nil) where isOpen: return "a positive number"
        case (let lower?, nil):
            return "a number \(isOpen ? "above" : "of at least") \(text(lower))"
        case (let lower?, let upper?):
            return isOpen
                ? "a number above \(text(lower)) and at most \(text(upper))"
                : "a number from \(text(lower)) to \(text(upper))"
        }
    }
}
