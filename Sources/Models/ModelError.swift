/// A model that cannot be evaluated as it was asked for.
///
/// The message says what was found and what is allowed; whoever knows where the
/// model came from adds the place.
public struct ModelError: Error, Sendable, CustomStringConvertible {
    /// The key of the model's own description that is at fault, if one is.
    public let key: String?
    /// What is wrong, for a person.
    public let description: String

    /// Makes an error about `key`.
    public init(key: String? = nil, _ description: String) {
        self.key = key
        self.description = description
    }
}
