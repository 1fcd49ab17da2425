import Foundation

extension JSONValue {
    /// How deeply a run file may nest; no sensible one comes near.
    static let maximumDepth = 64

    /// Parses JSON5.
    ///
    /// - Throws: A ``RunFileErrors`` with the line and column of the error.
    init(json5 text: String) throws(RunFileErrors) {
        let decoder = JSONDecoder()
        decoder.allowsJSON5 = true
        do {
            self = try decoder.decode(JSONValue.self, from: Data(text.utf8))
        } catch {
            // Not every version of the decoder tells the place.
            let problem = JSONScanner(text).problem
            let place = problem.map { " at \($0.place): \($0.what)" } ?? ""
            throw RunFileErrors(.syntax("a syntax error\(place)"))
        }
        guard depth <= Self.maximumDepth else {
            throw RunFileErrors(.syntax("nesting more than \(Self.maximumDepth) levels deep"))
        }
    }
}
