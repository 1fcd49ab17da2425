import Models
import RunFiles

/// A way to solve the mean-field equation that takes part in a comparison.
public enum MeanFieldMethod: String, Sendable, Hashable, CaseIterable {
    /// Finite volumes on the mesh.
    case grid
    /// Particles on the characteristics, from a quadrature of the initial density.
    case weighted

    /// How its error bars come about, for a person.
    ///
    /// Point masses that do not meet themselves miss a part of order h·log h of a
    /// singular kernel's energy; half the nodes miss less than twice as much.
    func errorMeaning(_ description: RunDescription) -> String {
        switch self {
        case .grid:
            "larger difference to half the cells, with the same limits on the step and with twice "
                + "them"
        case .weighted:
            (description.hasSingularKernel ? "twice the " : "")
                + "larger difference to half the nodes along each axis, and to one more, at 100 "
                + "times the tolerance"
        }
    }

    /// What differences to coarser solutions are multiplied by.
    func caution(_ description: RunDescription) -> Double {
        self == .weighted && description.hasSingularKernel ? 2 : 1
    }

    /// A solution that is coarser by a known factor is not solved with fewer cells
    /// an axis than these.
    private static let fewestCells = 8
    /// Steps of order 5 then differ by far more than their error.
    private static let looserTolerance = 100.0

    /// The settings that make a run file one of this method.
    var settings: [String] {
        switch self {
        case .grid: ["solver.method=grid"]
        case .weighted:
            [
                "solver.method=weighted", "solver.start=quadrature", "solver.timeStep=auto",
            ]
        }
    }

    /// Further settings that double lengths of the discretisation; none if the run is
    /// as coarse as can be.
    ///
    /// On the grid errors of space and time may cancel, so that both are doubled, and
    /// cells alone. Where characteristics part, as at the crest between two wells, the error of
    /// nodes is up to one node's mass, and by its nature random: two quadratures
    /// are less likely to hide it than one.
    func coarser(_ description: RunDescription) -> [[String]] {
        let solver = description.solver
        switch self {
        case .grid:
            var settings: [String] = []
            for (index, axis) in description.mesh.axes.enumerated() {
                let cells = max(Self.fewestCells, axis.cells / 2)
                guard cells < axis.cells else { return [] }
                settings.append("mesh.axes[\(index)].cells=\(cells)")
            }
            let longer =
                solver.timeStep.map { ["solver.timeStep=\(2 * $0)"] } ?? [
                    "solver.reactionLimit=\(2 * solver.reactionLimit)",
                    "solver.stiffnessLimit=\(min(1, 2 * solver.stiffnessLimit))",
                    "solver.diffusionLimit=\(2 * solver.diffusionLimit)",
                ]
            return [settings, settings + longer]
        case .weighted:
            guard solver.nodes >= 4 else { return [] }
            let tolerance = min(1e-2, Self.looserTolerance * solver.tolerance)
            return [solver.nodes / 2, solver.nodes / 2 + 1].map {
                ["solver.nodes=\($0)", "solver.tolerance=\(tolerance)"]
            }
        }
    }
}

extension RunDescription {
    /// Whether K(0) is not finite, so that particles do not meet themselves.
    var hasSingularKernel: Bool {
        guard case .landscape(_, let kernel) = model, !kernel.isZero else { return false }
        return !kernel.evaluator()(.zero).isFinite
    }
}
