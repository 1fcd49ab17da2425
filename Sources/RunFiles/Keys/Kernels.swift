import Meshes
import Models

/// The kernels a run file can ask for.
enum Kernels {
    static func kind(in context: ReadingContext) -> Kind<any Kernel> {
        .object(named: "kernel", doc: "The interaction kernel K.", placeholder: ZeroKernel()) {
            $0.variant(types(in: context), placeholder: ZeroKernel())
        }
    }

    /// The registry: one line a kernel.
    static func types(in context: ReadingContext) -> [Variant<any Kernel>] {
        func type(
            _ name: String, _ doc: String, _ make: @escaping (ObjectReader) -> (any Kernel)?
        ) -> Variant<any Kernel> {
            Variant(name, doc) { reader in
                guard let kernel = make(reader) else { return ZeroKernel() }
                check(kernel, reader, in: context)
                return kernel
            }
        }
        return [
            type("zero", "No interaction.") { _ in ZeroKernel() },
            type("gaussian", "K(d) = amplitude·exp(−|d|²/(2·width²)).") { r in
                GaussianKernel(amplitude: amplitude(r), width: width(r))
            },
            type("laplace", "K(d) = amplitude·exp(−|d|/width).") { r in
                LaplaceKernel(amplitude: amplitude(r), width: width(r))
            },
            type("quadratic", "K(d) = strength·|d|²/2; positive attracts.") { r in
                QuadraticKernel(strength: strength(r))
            },
            type("cosine", "K(d) = −strength·cos d on periodic axes of length 2π.") { r in
                CosineKernel(strength: strength(r), dimension: context.mesh.dimension)
            },
            type("logarithmic", "K(d) = −strength·log|d|; positive repels.") { r in
                LogarithmicKernel(strength: strength(r))
            },
            type("distance", "K(d) = −strength·|d|; positive repels.") { r in
                DistanceKernel(strength: strength(r))
            },
            type("formula", "A symmetric formula in d<axis> and the distance r.") { r in
                formula(r, in: context)
            },
            type("sum", "The sum of several kernels.") { r in
                let terms = Kind<[any Kernel]>.array(
                    of: kind(in: context), count: 1...64, "kernels")
                return SumKernel(r.value("terms", terms, doc: "The kernels to add up."))
            },
        ]
    }

    private static func amplitude(_ reader: ObjectReader) -> Double {
        reader.value("amplitude", .number(.any), default: .always(1), doc: "K(0).")
    }

    private static func width(_ reader: ObjectReader) -> Double {
        reader.value("width", .number(.scale), default: .always(1), doc: "The length of decay.")
    }

    private static func strength(_ reader: ObjectReader) -> Double {
        reader.value("strength", .number(.any), default: .always(1), doc: "The strength.")
    }

    private static func formula(
        _ reader: ObjectReader, in context: ReadingContext
    ) -> (any Kernel)? {
        let sampling = reader.value(
            "sampling",
            .choice(
                Choice("centers", KernelSampling.centers, doc: "K between the cells' centres."),
                Choice(
                    "averages", KernelSampling.averages,
                    doc: "K averaged over both cells: for a kink or a singularity at 0.")),
            default: .always("centers"), doc: "How K becomes numbers on the mesh.")
        let formula = reader.formula(
            variables: FormulaKernel.variables(of: context.mesh), in: context,
            doc: "K in the displacements d<axis> and the distance r.")
        return formula.map { FormulaKernel($0, sampling: sampling) }
    }

    /// Lets the kernel judge the mesh; the terms of a sum do so themselves.
    private static func check(
        _ kernel: any Kernel, _ reader: ObjectReader, in context: ReadingContext
    ) {
        guard reader.isSound, context.isSound, !(kernel is SumKernel) else { return }
        _ = reader.attempt { try kernel.check(on: context.mesh.coarsened) }
    }
}

extension Mesh {
    /// The same domain with at most 4096 cells an axis: a kernel is checked on
    /// the whole mesh when the run tabulates it, a file is read at once.
    fileprivate var coarsened: Mesh {
        Mesh(
            axes: axes.map {
                Axis(
                    name: $0.name, lower: $0.lower, upper: $0.upper, cells: min($0.cells, 4096),
                    boundary: $0.boundary)
            })
    }
}
