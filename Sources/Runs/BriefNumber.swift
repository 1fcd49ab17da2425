import Foundation

extension Double {
    /// The number to three digits, for messages.
    var brief: String { String(format: "%.3g", self) }
}
