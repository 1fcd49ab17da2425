import Foundation
import Meshes
import Models
import TestSupport
import Testing

/// Networks in function space: ∂ₜf = −∫(M + B)(·, x')(f − y)(x') ν(dx').
struct FunctionSpaceTests {
    /// Points whose trapezoidal rule integrates Gaussians of variance 0.5 and 0.7 to rounding.
    private static let points = (0..<60).map { -8.85 + 0.3 * Double($0) }

    private static func gaussian(_ settings: String, births: String = "{ rate: 2 }") -> String {
        """
        { mesh: { axes: [ { name: "c", range: [-5, 5], cells: 48 },
              { name: "z", range: [-5, 5], cells: 48 } ] },
          model: { type: "gaussian-network", unitVariance: 0.5,
              target: { weights: [1.5, -1], centers: [-1, 1.2], variances: [0.7, 0.6] } },
          dynamics: { birthDeath: \(births) },
          initial: { type: "normal", mean: [0.4, -0.2], sd: [0.5, 0.6] },
          \(settings) }
        """
    }

    private static let network = GaussianNetwork(
        components: [
            .init(weight: 1.5, center: -1, variance: 0.7),
            .init(weight: -1, center: 1.2, variance: 0.6),
        ], unitVariance: 0.5)

    private static func target(_ x: Double) -> Double {
        network.target(x)
    }

    /// The rate from V is that from the kernels, whatever keeps the mass. All is exact for
    /// particles on characteristics; on the grid ∇V is by differences.
    @Test(arguments: ["conserved", "free"], ["weighted", "grid"])
    func theRateIsThatOfTheKernels(population: String, method: String) throws {
        let solution = try solve(
            text: Self.gaussian(
                "solver: { method: '\(method)', nodes: 16 }, time: { end: 0.6, outputs: 3 },"
                    + "output: { points: \(Self.points) }",
                births: "{ rate: 2, population: '\(population)' }"))
        let count = Self.points.count
        for index in solution.times.indices {
            let (f, rate, tangent, births) = (
                try solution.saved.pointValues("network_output_at", at: index),
                try solution.saved.pointValues("network_output_rate", at: index),
                try solution.saved.pointValues("tangent_kernel", at: index),
                try solution.saved.pointValues("birth_death_kernel", at: index)
            )
            var worst = 0.0
            for i in 0..<count {
                let sum = (0..<count).map { j in
                    (tangent[i * count + j] + births[i * count + j])
                        * (f[j] - Self.target(Self.points[j]))
                }.compensatedSum()
                worst = max(worst, abs(rate[i] + 0.3 * sum))
            }
            let scale = rate.map(abs).max() ?? 0
            // (Δz)²/6 of V''' on the grid: 0.2083²/6 = 7e-3.
            #expect(worst < (method == "grid" ? 1e-2 : 1e-11) * scale, "\(worst / scale)")
        }
    }

    /// The rate is the derivative of the output that is written: central differences over 2h are
    /// off by h²f'''/6, a quarter at half the h.
    @Test(arguments: ["weighted", "grid"]) func theRateIsTheDerivativeOfTheOutput(method: String)
        throws
    {
        func error(_ h: Double, cells: Int) throws -> Double {
            let solution = try solve(
                text: Self.gaussian(
                    "solver: { method: '\(method)', nodes: 16, reactionLimit: 0.02 },"
                        + "time: { at: [\(0.4 - h), 0.4, \(0.4 + h)] },"
                        + "output: { points: [-1, 0, 0.7] }"),
                "mesh.axes[0].cells=\(cells)", "mesh.axes[1].cells=\(cells)")
            let outputs = try (1...3).map {
                try solution.saved.pointValues("network_output_at", at: $0)
            }
            let rate = try solution.saved.pointValues("network_output_rate", at: 2)
            return rate.indices.map {
                abs(rate[$0] - (outputs[2][$0] - outputs[0][$0]) / (2 * h))
            }.max()!
        }
        let (coarse, fine) = (try error(0.2, cells: 48), try error(0.1, cells: 96))
        #expect(fine > 0 && log2(coarse / fine) > 1.9 && log2(coarse / fine) < 2.6)
    }

    /// A single unit: M = ∇φ·∇φ', no birth-death kernel for a point mass.
    @Test func oneParticleIsAClosedForm() throws {
        let solution = try solve(
            text: Self.gaussian(
                "solver: { method: 'weighted', start: 'samples' },"
                    + "particles: { counts: [1], timeStep: 0.1 }, time: { at: [1e-9] },"
                    + "output: { points: [0.3, -0.5] }"
            ).replacing(
                "{ type: \"normal\", mean: [0.4, -0.2], sd: [0.5, 0.6] }",
                with: "{ type: 'point', position: [0.8, 0.1] }"),
            "dynamics={}")
        let particles = try solution.saved.particles(at: 0)
        let (c, z) = (particles.positions[0][0], particles.positions[0][1])
        func gradient(_ x: Double) -> Point {
            let d: Double = x - z
            let value: Double = exp(-d * d) / Double.pi.squareRoot()
            return Point(value, 2 * c * d * value)
        }
        let (a, b) = (gradient(0.3), gradient(-0.5))
        let tangent = try solution.saved.pointValues("tangent_kernel", at: 0)
        let mixed = (a * b).sum()
        let exact = [(a * a).sum(), mixed, mixed, (b * b).sum()]
        #expect(largestDifference(tangent, exact) < 1e-15)
        let output = try solution.saved.pointValues("network_output_at", at: 0)
        #expect(largestDifference(output, [c * a.x, c * b.x]) < 1e-15)
    }

    /// Both kernels are symmetric and positive: xᵀMx ≥ 0 for any x.
    @Test(arguments: ["relu-circle", "data-network"]) func kernelsArePositive(config: String)
        throws
    {
        let points =
            config == "relu-circle" ? [0.1, 1, 2.5, 3, 5] : [1880, 1900, 1950, 1990, 2014]
        let solution = try solve(config, "output.points=\(points)", "time.end=1", "time.outputs=2")
        var scatter = Scatter(seed: 1)
        for name in ["tangent_kernel", "birth_death_kernel"] {
            let kernel = try solution.saved.pointValues(name, at: 1)
            for i in 0..<5 {
                for j in 0..<5 { #expect(kernel[i * 5 + j] == kernel[j * 5 + i]) }
            }
            #expect(kernel.contains { abs($0) > 1e-3 })
            for _ in 0..<50 {
                let x = scatter.numbers(5).map { $0 - 0.5 }
                var form = 0.0
                for i in 0..<5 {
                    for j in 0..<5 { form += x[i] * kernel[i * 5 + j] * x[j] }
                }
                #expect(form >= -1e-14)
            }
        }
    }

    @Test func onlyNetworksHaveInputs() {
        #expect(throws: (any Error).self) {
            _ = try solve("double-well", "output.points=[1]")
        }
    }
}
