import Meshes

/// K(d) as a formula in the displacements `d<axis>` and the distance `r`.
public struct FormulaKernel: Kernel {
    /// The formula; its variables are `d<axis>` for every axis, then `r`.
    public let formula: Formula
    public let sampling: KernelSampling

    /// Makes a kernel from a formula with the variables of ``variables(of:)``.
    public init(_ formula: Formula, sampling: KernelSampling = .centers) {
        self.formula = formula
        self.sampling = sampling
    }

    /// The variables of a kernel's formula on `mesh`.
    public static func variables(of mesh: Mesh) -> [String] {
        mesh.axes.map { "d" + $0.name } + ["r"]
    }

    public var convexity: Convexity { .unknown }

    public func evaluator() -> (Point) -> Double {
        let value = formula.evaluator()
        return formula.variables.count == 2
            ? { value($0.x, $0.length) } : { value($0.x, $0.y, $0.length) }
    }

    /// Compares displacements with their opposites, at most 65 × 129 of them.
    public func check(on mesh: Mesh) throws {
        let value = evaluator()
        let rows = Self.probes(mesh.axes[0])
        let columns = mesh.dimension == 2 ? Self.probes(mesh.axes[1]) : [0]
        for x in rows {
            for y in columns.map({ -$0 }) + columns {
                let d = Point(x, y)
                let (forth, back) = (value(d), value(-d))
                if abs(forth - back) > 1e-12 * max(abs(forth), abs(back)) {
                    let place = zip(mesh.axes, [x, y]).map { "d\($0.name) = \($1)" }
                    throw ModelError(
                        key: "expression",
                        "a kernel must be symmetric, but this one is \(forth) at "
                            + "\(place.joined(separator: ", ")) and \(back) at the opposite displacement"
                    )
                }
            }
        }
    }

    /// Displacements along an axis from 0 up.
    private static func probes(_ axis: Axis) -> [Double] {
        stride(from: 0, to: axis.cells, by: (axis.cells + 63) / 64).map {
            Double($0) * axis.spacing
        }
    }
}
