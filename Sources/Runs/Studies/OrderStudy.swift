import Meshes
import RunFiles
import Statistics

/// How the error falls as cells and steps shrink together.
///
/// Every level doubles the cells of each axis and halves the limits of reaction,
/// stiffness and diffusion, or a prescribed step. The Courant bound shrinks with the cells
/// by itself, so that whichever bound rules, the step is proportional to the
/// width of a cell; the orders are those of the whole scheme, in space and time.
public struct OrderStudy {
    /// Makes a description of the run with more settings `key.path=value`.
    public typealias Reader = ([String]) throws(RunFileErrors) -> RunDescription

    /// Why a study could not be finished.
    public struct Failure: Error, CustomStringConvertible {
        /// What happened, for a person.
        public let description: String
    }

    private let read: Reader
    private let levels: Int
    private let orders: [Int]
    private let coarsest: RunDescription
    private let reference: ReferenceSolution?

    private static let allowedLevels = 2...24

    /// Prepares a study and checks that all of it can be computed.
    ///
    /// - Parameters:
    ///   - levels: the number of meshes, from the described one on.
    ///   - orders: the orders of the scheme that are compared; if left out both, or 2 alone
    ///     with momentum, for which there is no other.
    ///   - usesClosedForm: whether the solution is compared with the closed form
    ///     if one is known, or with the next finer level in any case.
    ///   - read: reads the run file with further settings.
    /// - Throws: `RunFileErrors` for whatever cannot be computed as described.
    public init(
        levels: Int, orders: [Int]? = nil, usesClosedForm: Bool = true, read: @escaping Reader
    ) throws(RunFileErrors) {
        self.read = read
        self.levels = levels
        guard Self.allowedLevels.contains(levels) else {
            let (least, most) = (Self.allowedLevels.lowerBound, Self.allowedLevels.upperBound)
            throw Self.error("levels", "\(levels)", "a whole number from \(least) to \(most)")
        }
        if let orders, orders.isEmpty || !orders.allSatisfy((1...2).contains) {
            throw Self.error("order", "\(orders)", "1, 2 or both")
        }
        coarsest = try read([])
        self.orders = orders ?? (coarsest.dynamics.momentum == nil ? [1, 2] : [2])
        try coarsest.requireOneSign(for: "the study of orders")
        guard coarsest.solver.method == .grid else {
            throw Self.error(
                "solver.method", "\"\(coarsest.solver.method.rawValue)\"",
                "\"grid\", the method whose orders are measured")
        }
        reference = usesClosedForm ? ReferenceSolution(coarsest) : nil
        if reference == nil, levels < 3 {
            throw Self.error(
                "levels", "\(levels)",
                "at least 3, as no closed form is known: the order follows from three levels")
        }
        for order in self.orders {
            try GridEvolution.checkMemory(describe(level: levels - 1, order: order))
        }
    }

    /// Solves on all levels.
    ///
    /// - Parameter report: receives a line for a person after every solution.
    /// - Throws: `RunFileErrors` for a level that cannot be computed as described,
    ///   ``Failure`` if a computation cannot go on.
    public func perform(report: (String) -> Void = { _ in }) throws -> Outcome {
        var series: [Series] = []
        for order in orders {
            var solutions: [Solution] = []
            var errors: [Errors?] = []
            for level in 0..<levels {
                let description = try describe(level: level, order: order)
                let solution = try Solution(description)
                report("order \(order), \(solution.shape): \(solution.steps) steps")
                if let reference {
                    let exact = try reference.state(description, at: description.end)
                    errors.append(Errors(of: solution, against: exact))
                } else if let coarser = solutions.last {
                    errors.append(Errors(of: coarser, against: solution.restricted))
                }
                // The densities of two levels at most are held at a time.
                if !solutions.isEmpty { solutions[solutions.count - 1].density = [] }
                solutions.append(solution)
            }
            if reference == nil { errors.append(nil) }
            series.append(Series(order: order, solutions: solutions, errors: errors))
        }
        return Outcome(
            axes: coarsest.mesh.axes.map(\.name), end: coarsest.end,
            reference: reference?.name ?? Self.selfReference,
            isClosedForm: reference != nil, series: series)
    }

    private static let selfReference =
        "the next finer level, averaged over its cells (no closed form is used)"

    private func describe(level: Int, order: Int) throws(RunFileErrors) -> RunDescription {
        let factor = 1 << level
        let solver = coarsest.solver
        var settings = coarsest.mesh.axes.enumerated().map { index, axis in
            "mesh.axes[\(index)].cells=\(axis.cells * factor)"
        }
        settings += [
            "solver.order=\(order)", "solver.splitting=\(order == 1 ? "lie" : "strang")",
            "solver.reactionLimit=\(solver.reactionLimit / Double(factor))",
            "solver.stiffnessLimit=\(solver.stiffnessLimit / Double(factor))",
            "solver.diffusionLimit=\(solver.diffusionLimit / Double(factor))",
        ]
        if let step = solver.timeStep {
            settings.append("solver.timeStep=\(step / Double(factor))")
        }
        return try read(settings)
    }

    private static func error(_ path: String, _ found: String, _ allowed: String) -> RunFileErrors {
        RunFileErrors(RunFileError(path: path, found: found, allowed: allowed))
    }
}

/// The state at the end of a run, in memory.
struct Solution {
    let mesh: Mesh
    let steps: Int
    let diagnostics: Diagnostics
    var density: [Double]

    init(_ description: RunDescription) throws {
        let evolution = try Problem(description).evolution
        do {
            try evolution.advance(to: description.end) { false }
        } catch {
            throw OrderStudy.Failure(description: error.reason)
        }
        mesh = description.mesh
        steps = evolution.steps
        let state = evolution.state()
        diagnostics = state.diagnostics
        density = state.density.values
    }

    /// The number of cells of each axis, for a person.
    var shape: String { mesh.shape.map(String.init).joined(separator: " × ") }

    /// The solution as the mesh with half the cells of each axis sees it.
    var restricted: ReferenceState {
        let columns = mesh.columns
        let spans = (rows: mesh.dimension == 2 ? 2 : 1, columns: 2)
        let weight = 1 / Double(spans.rows * spans.columns)
        var averages: [Double] = []
        averages.reserveCapacity(density.count / 2)
        for row in stride(from: 0, to: mesh.rows, by: spans.rows) {
            for column in stride(from: 0, to: columns, by: spans.columns) {
                var sum = 0.0
                for other in row..<row + spans.rows {
                    let start = other * columns + column
                    sum += density[start] + density[start + 1]
                }
                averages.append(sum * weight)
            }
        }
        return ReferenceState(
            density: averages, means: diagnostics.means, variances: diagnostics.variances,
            energy: diagnostics.energy)
    }
}
