import Foundation
import Meshes
import Models
import RunFiles

extension FluctuationStudy {
    /// A function φ on parameter space whose integral is observed.
    struct Observable: Sendable {
        /// The text it was made from.
        let name: String
        private let function: any PointwisePotential

        /// Reads a formula in the names of the axes, or `network_output(x)` for the
        /// output of a network at an input.
        ///
        /// - Throws: `RunFileErrors` that name `--observable`.
        init(_ text: String, on mesh: Mesh, model: Model) throws(RunFileErrors) {
            name = text
            if let input = try Self.input(of: text) {
                guard let network = model.network(on: mesh) else {
                    throw Self.error(
                        text, "a formula in \(Self.names(mesh)), as there is no network")
                }
                function = NetworkObservable(network: network, input: input)
            } else {
                function = try placing(at: FluctuationStudy.option) {
                    FormulaPotential(try Formula(text, variables: mesh.axes.map(\.name)))
                }
            }
            let values = try placing(at: FluctuationStudy.option) {
                try function.samples(on: mesh)
            }
            guard values.contains(where: { $0 != values[0] }) else {
                throw Self.error(text, "a function that is not the same everywhere")
            }
        }

        /// A function that returns φ; it must not be shared by threads.
        func evaluator() -> (Point) -> Double { function.evaluator() }

        /// φ and ∇φ.
        func field(on mesh: Mesh) throws -> ScalarField { try function.scalarField(on: mesh) }

        private static let call = "network_output"

        /// x of `network_output(x)`; nil for other texts.
        private static func input(of text: String) throws(RunFileErrors) -> Double? {
            let text = text.trimmingCharacters(in: .whitespaces)
            guard text.hasPrefix(call) else { return nil }
            let argument = text.dropFirst(call.count)
            guard argument.hasPrefix("("), argument.hasSuffix(")"),
                let input = Double(
                    argument.dropFirst().dropLast().trimmingCharacters(in: .whitespaces)),
                input.isFinite
            else { throw error(text, "\(call)(x) with a number x") }
            return input
        }

        private static func names(_ mesh: Mesh) -> String {
            mesh.axes.map(\.name).joined(separator: ", ")
        }

        private static func error(_ text: String, _ allowed: String) -> RunFileErrors {
            RunFileErrors(
                RunFileError(
                    path: FluctuationStudy.option, found: "\"\(text)\"", allowed: allowed))
        }
    }

    static let option = "--observable"
}

/// A unit φ(x, ·), whose integral is the network's output at x.
private struct NetworkObservable: PointwisePotential {
    let network: any UnitNetwork
    let input: Double

    func evaluator() -> (Point) -> Double { { network.value(input, $0) } }

    func scalarField(on mesh: Mesh) -> ScalarField { { network.unit(input, $0) } }
}
