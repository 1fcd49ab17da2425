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

    public func check(on mesh: Mesh) throws {
        let value = evaluator()
        for axis in 0..<mesh.dimension {
            for cell in 1..<max(mesh.axes[axis].cells, 2) {
                var d = Point.zero
                d[axis] = Double(cell) * mesh.axes[axis].spacing
                let (forth, back) = (value(d), value(-d))
                guard abs(forth - back) <= 1e-12 * max(abs(forth), abs(back)) else {
                    throw ModelError(
                        key: "expression",
                        "a kernel must be symmetric, but this one is \(forth) at "
                            + "d\(mesh.axes[axis].name) = \(d[axis]) and \(back) at \(-d[axis])")
                }
            }
        }
    }
}
