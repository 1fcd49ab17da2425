import Interactions
import Meshes
import Models
import Parallelism
import TestSupport
import Testing

/// The bounds on the interaction's rates against the spectral radius of the
/// linearised operators, by power iteration.
@Suite struct StiffnessTests {
    /// Self-adjoint in disguise, so that the power iteration converges to the
    /// spectral radius from below; a bound that it exceeds is broken.
    private func radius(_ count: Int, _ apply: ([Double]) -> [Double]) -> Double {
        var scatter = Scatter(seed: 11)
        var vector = scatter.numbers(count).map { $0 - 0.5 }
        var norm = 0.0
        for _ in 0..<400 {
            // Twice: a spectrum that is symmetric about 0 converges too.
            let next = apply(apply(vector))
            norm = next.map { $0 * $0 }.reduce(0, +).squareRoot()
            if norm == 0 { return 0 }
            vector = next.map { $0 / norm }
        }
        return norm.squareRoot()
    }

    /// δ ↦ −∇·(μ∇δ) with the mean density at faces.
    private func flow(_ delta: [Double], _ mu: [Double], _ mesh: Mesh) -> [Double] {
        var result = [Double](repeating: 0, count: delta.count)
        for (number, axis) in mesh.axes.enumerated() {
            let isRow = mesh.dimension == 2 && number == 0
            let stride = isRow ? mesh.columns : 1
            let faces = axis.boundary == .periodic ? axis.cells : axis.cells - 1
            for line in 0..<mesh.cellCount / axis.cells {
                let start = isRow ? line : line * mesh.columns
                for face in 0..<faces {
                    let i = start + face * stride
                    let j = start + (face + 1) % axis.cells * stride
                    let flux =
                        0.5 * (mu[i] + mu[j]) * (delta[i] - delta[j])
                        / (axis.spacing * axis.spacing)
                    result[i] += flux
                    result[j] -= flux
                }
            }
        }
        return result
    }

    static let meshes = [
        mesh((3, 9, .wall)), mesh((3, 9, .periodic)), mesh((3, 5, .wall), (2, 6, .wall)),
        mesh((3, 5, .wall), (2, 6, .periodic)), mesh((3, 5, .periodic), (2, 6, .periodic)),
    ]

    private func check(_ kernel: any Kernel, on mesh: Mesh) throws {
        for engine in [InteractionEngine.fft, .direct] {
            let field = try LandscapeField(
                potential: ZeroPotential(), kernel: kernel, mesh: mesh, engine: engine,
                pool: WorkerPool(threads: 1))
            func interaction(_ delta: [Double]) -> [Double] {
                let result = AlignedBuffer(count: delta.count)
                field.evaluate(AlignedBuffer(delta), into: result)
                return result.values
            }
            for sharpness in [0.0, 1, 6] {
                var scatter = Scatter(seed: 4)
                let mu = scatter.numbers(mesh.cellCount).map { value in
                    (0..<Int(sharpness)).reduce(1) { product, _ in product * value }
                }
                let mass = mu.compensatedSum() * mesh.cellVolume
                let bounds = field.stiffness(mass: mass, peak: mu.max()!)
                let transport = radius(mesh.cellCount) { flow(interaction($0), mu, mesh) }
                let births = radius(mesh.cellCount) { zip(mu, interaction($0)).map { $0 * $1 } }
                // The iteration's own roundings.
                #expect(transport <= bounds.transport * (1 + 1e-12), "\(kernel) \(engine) \(mu)")
                #expect(births <= bounds.reaction * (1 + 1e-12), "\(kernel) \(engine)")
                // Not so generous as to be useless: for a flat density the
                // spectral bounds are nearly sharp on a torus.
                let isTorus = mesh.axes.allSatisfy { $0.boundary == .periodic }
                if isTorus, engine == .fft, sharpness == 0 {
                    #expect(transport > 0.25 * bounds.transport, "\(kernel)")
                    #expect(births > 0.5 * bounds.reaction, "\(kernel)")
                }
            }
        }
    }

    @Test(arguments: meshes) func builtInKernelsAreBounded(mesh: Mesh) throws {
        let kernels: [any Kernel] = [
            GaussianKernel(amplitude: 1.5, width: 0.6), LaplaceKernel(amplitude: -1, width: 0.7),
            LogarithmicKernel(strength: 1), QuadraticKernel(strength: 2),
            DistanceKernel(strength: 1),
        ]
        for kernel in kernels { try check(kernel, on: mesh) }
    }

    /// Kernels that are not even in each displacement alone.
    @Test(arguments: ["dx*dy", "exp(-(dx - dy)^2)", "exp(-4*(dx + dy)^2)*(1 + dx*dy)"])
    func skewKernelsAreBounded(expression: String) throws {
        for mesh in Self.meshes where mesh.axes.allSatisfy({ $0.boundary == .wall }) {
            guard mesh.dimension == 2 else { continue }
            let formula = try Formula(expression, variables: FormulaKernel.variables(of: mesh))
            try check(FormulaKernel(formula), on: mesh)
        }
    }

    /// K = c c' k(z − z') on the plane of a network.
    @Test func aNetworkIsBounded() throws {
        let plane = mesh((5, 6, .wall), (4, 8, .wall))
        let field = try ReadoutField(
            FieldTests.network, mesh: plane, engine: .fft, pool: WorkerPool(threads: 1))
        let none = AlignedBuffer(count: 48)
        let still = AlignedBuffer(count: 48)
        field.evaluate(none, into: still)
        func interaction(_ delta: [Double]) -> [Double] {
            let result = AlignedBuffer(count: 48)
            field.evaluate(AlignedBuffer(delta), into: result)
            return zip(result.values, still.values).map { $0 - $1 }
        }
        var scatter = Scatter(seed: 4)
        let mu = scatter.numbers(48)
        let transport = radius(48) { flow(interaction($0), mu, plane) }
        let births = radius(48) { zip(mu, interaction($0)).map { $0 * $1 } }
        field.evaluate(AlignedBuffer(mu), into: still)
        let bounds = field.stiffness(
            mass: mu.compensatedSum() * plane.cellVolume, peak: mu.max()!)
        #expect(transport <= bounds.transport)
        #expect(births <= bounds.reaction)
        #expect(transport > 0.1 * bounds.transport)
        #expect(births > 0.1 * bounds.reaction)
    }
}
