import Foundation

extension JSONValue {
    /// How deeply a run file may nest; no sensible one comes near.
    static let maximumDepth = 64

    /// Parses JSON5.
    ///
    /// - Throws: a ``RunFileErrors`` with the line and column where they are known.
    init(json5 text: String) throws(RunFileErrors) {
        let decoder = JSONDecoder()
        decoder.allowsJSON5 = true
        do {
            self = try decoder.decode(JSONValue.self, from: Data(text.utf8))
        } catch {
            throw RunFileErrors(.syntax(Self.reason(error)))
        }
        guard depth <= Self.maximumDepth else {
            throw RunFileErrors(.syntax("it is nested more than \(Self.maximumDepth) levels deep"))
        }
    }

    private static func reason(_ error: any Error) -> String {
        guard let error = error as? DecodingError, case .dataCorrupted(let context) = error else {
            return "it cannot be decoded"
        }
        let cause = (context.underlyingError as? NSError)?.userInfo[NSDebugDescriptionErrorKey]
        return cause as? String ?? context.debugDescription
    }
}
