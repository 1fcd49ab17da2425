import ExactSolutions
import Foundation
import Meshes
import Models
import Testing

/// The minimiser of a sparse deconvolution, which proves itself.
@Suite("The minimum of a sparse deconvolution")
struct DeconvolutionMinimumTests {
    static let circle = Mesh(axes: [
        Axis(name: "x", lower: 0, upper: 2 * .pi, cells: 64, boundary: .periodic)
    ])
    static let torus = Mesh(axes: [
        Axis(name: "x", lower: 0, upper: 2 * .pi, cells: 64, boundary: .periodic),
        Axis(name: "y", lower: 0, upper: 2 * .pi, cells: 64, boundary: .periodic),
    ])

    static func problem(
        modes: Int, _ weights: [Double], _ positions: [Point], penalty: Double, on mesh: Mesh,
        isSigned: Bool = false
    ) throws -> SparseDeconvolution {
        try SparseDeconvolution(
            filter: .dirichlet(modes: modes),
            spikes: zip(weights, positions).map { Spike(weight: $0, position: $1) },
            penalty: penalty, isSigned: isSigned, mesh: mesh)
    }

    /// With y = Φ(wδ_a) the minimiser is (w − λ/K(0))₊ δ_a.
    @Test("A single spike shrinks by λ/K(0)", arguments: [1.0, 20, 80, 400])
    func one(_ penalty: Double) throws {
        let (weight, place) = (0.8, Point(1.234, 5.1))
        for isSigned in [false, true] {
            let problem = try Self.problem(
                modes: 2, [weight], [place], penalty: penalty, on: Self.torus, isSigned: isSigned)
            let top = 4 * Double.pi * Double.pi * 25
            let rest = max(weight - penalty / top, 0)
            let minimum = try DeconvolutionMinimum(problem)
            #expect(minimum.spikes.count == (rest > 0 ? 1 : 0))
            #expect(abs(minimum.spikes.reduce(0) { $0 + $1.weight } - rest) <= 1e-12)
            let exact = 0.5 * top * (weight - rest) * (weight - rest) + penalty * rest
            #expect(abs(minimum.certificate.objective - exact) <= 1e-12 * exact)
        }
    }

    /// More nonnegative spikes than frequencies: the moments of a measure of mass M − λ/L that is
    /// otherwise the same are those of a nonnegative one too, η = λ everywhere, and the minimum
    /// is λM − λ²/(2L), whatever the spikes.
    @Test("More spikes than frequencies leave η constant")
    func degenerate() throws {
        let weights = [0.8, 0.5, 1.0, 0.6, 0.9]
        let places = [0.6, 1.9, 3.0, 4.4, 5.3].map { Point($0, 0) }
        let penalty = 0.3 * 2 * Double.pi
        let few = try DeconvolutionMinimum(
            Self.problem(modes: 4, weights, places, penalty: penalty, on: Self.circle))
        let mass = weights.reduce(0, +)
        let exact = penalty * mass - penalty * penalty / (4 * .pi)
        #expect(abs(few.certificate.objective - exact) <= 1e-11 * exact)
        let many = try DeconvolutionMinimum(
            Self.problem(modes: 8, weights, places, penalty: penalty, on: Self.circle))
        #expect(many.spikes.count == 5)
        #expect(many.certificate.objective > exact + 0.1)
    }

    /// The certificate says it all; the spikes' number and places are what Chizat's figures show.
    @Test("Chizat's spikes in the plane")
    func plane() throws {
        let places = [Point(0, 0), Point(1.7, -0.3), Point(0.7, 1.3)].map { $0 + .pi }
        let problem = try Self.problem(
            modes: 2, [1.21, 0.64, 1], places, penalty: 4 * .pi * .pi, on: Self.torus)
        let minimum = try DeconvolutionMinimum(problem)
        #expect(minimum.spikes.count == 3)
        #expect(minimum.certificate.gap <= 1e-12 * problem.observedEnergy)
        #expect(abs(minimum.certificate.largest - problem.penalty) <= 1e-9 * problem.penalty)
        for (spike, place) in zip(minimum.spikes, [places[0], places[2], places[1]]) {
            let way = spike.position - place
            #expect((way * way).sum().squareRoot() < 0.02)
        }
    }

    /// On the cells of a mesh, by coordinate descent: a convex problem whose minimum is above by
    /// the square of the cells' width.
    @Test("Nothing on a mesh is better", arguments: [false, true])
    func mesh(_ isSigned: Bool) throws {
        let weights = [0.9, isSigned ? -0.6 : 0.6, 0.8, 1, isSigned ? -0.8 : 0.8]
        let places = [0.6, 1.9, 3.2, 4.4, 5.6].map { Point($0, 0) }
        let problem = try Self.problem(
            modes: 6, weights, places, penalty: 2, on: Self.circle, isSigned: isSigned)
        let minimum = try DeconvolutionMinimum(problem).certificate.objective
        let excesses = try [40, 160].map { cells in
            try Self.best(of: problem, cells: cells) - minimum
        }
        #expect(excesses.allSatisfy { $0 > -1e-11 })
        // Spikes between the nodes cost about the square of the spacing, 16 times less here.
        #expect(excesses[1] < excesses[0] / 4)
        #expect(excesses[1] < 0.02)
    }

    private static func best(of problem: SparseDeconvolution, cells: Int) throws -> Double {
        let nodes = (0..<cells).map { Point(2 * .pi * Double($0) / Double(cells), 0) }
        let kernel = try problem.kernel.scalarField(on: circle)
        let row = nodes.map { kernel($0).value }
        let signal = try problem.correlation.scalarField(on: circle)
        var slack = nodes.map { -signal($0).value }
        var weights = [Double](repeating: 0, count: cells)
        for _ in 0..<4000 {
            for i in weights.indices {
                let raw = weights[i] + slack[i] / row[0]
                let shrink = problem.penalty / row[0]
                let down = problem.isSigned && raw < 0 ? min(raw + shrink, 0) : 0
                let new = raw > 0 ? max(raw - shrink, 0) : down
                let change = new - weights[i]
                guard change != 0 else { continue }
                weights[i] = new
                for j in slack.indices { slack[j] -= change * row[(j - i + cells) % cells] }
            }
        }
        return problem.objective(
            of: zip(weights, nodes).map { Spike(weight: $0, position: $1) }
                .filter { $0.weight != 0 })
    }
}
