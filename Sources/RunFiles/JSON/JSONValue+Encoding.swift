import Foundation

extension JSONValue {
    /// The value as strict JSON, keys sorted, every number with as many digits as
    /// it takes to read the same number back.
    ///
    /// Numbers that are not finite have no JSON and become `null`.
    public func encoded(pretty: Bool) -> String {
        var text = ""
        write(to: &text, indent: pretty ? 0 : nil)
        return text
    }

    private func write(to text: inout String, indent: Int?) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .number(let value): text += Self.encoded(value)
        case .string(let value): text += Self.encoded(value)
        case .array(let items):
            // A list of plain values reads better on one line.
            let inner = items.allSatisfy { $0.depth == 0 } ? nil : indent
            Self.writeList(
                items, "[", "]", to: &text, indent: inner, isSpaced: indent != nil
            ) { item, text, indent in
                item.write(to: &text, indent: indent)
            }
        case .object(let fields):
            let sorted = fields.sorted { $0.key < $1.key }
            Self.writeList(sorted, "{", "}", to: &text, indent: indent) { field, text, inner in
                text += Self.encoded(field.key) + (indent == nil ? ":" : ": ")
                field.value.write(to: &text, indent: inner)
            }
        }
    }

    private static func writeList<Item>(
        _ items: [Item], _ open: String, _ close: String, to text: inout String, indent: Int?,
        isSpaced: Bool = false, writeItem: (Item, inout String, Int?) -> Void
    ) {
        let inner = items.isEmpty ? nil : indent.map { $0 + 1 }
        let lineBreak = { (level: Int) in "\n" + String(repeating: "  ", count: level) }
        text += open
        for (index, item) in items.enumerated() {
            if index > 0 { text += isSpaced && inner == nil ? ", " : "," }
            text += inner.map(lineBreak) ?? ""
            writeItem(item, &text, inner)
        }
        if let indent, inner != nil { text += lineBreak(indent) }
        text += close
    }

    /// A number in the fewest digits that identify it.
    static func encoded(_ number: Double) -> String {
        guard number.isFinite else { return "null" }
        guard number.magnitude < 0x1p53, number == number.rounded(),
            number.sign == .plus || number != 0
        else { return "\(number)" }
        return "\(Int(number))"
    }

    /// A quoted string.
    static func encoded(_ string: String) -> String {
        var text = "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\t": text += "\\t"
            case "\r": text += "\\r"
            case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value):
                text += "\\u" + String(format: "%04x", scalar.value)
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }
}
