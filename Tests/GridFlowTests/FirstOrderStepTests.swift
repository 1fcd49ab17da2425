import Foundation
import GridFlow
import Interactions
import Meshes
import Models
import Parallelism
import TestSupport
import Testing

/// A step of first order, which is taken in one pass over memory, against the same
/// step taken cell by cell.
@Suite struct FirstOrderStepTests {
    /// Rows that are shorter than a vector, as long, and with remainders; chunks and
    /// tiles that are full, begun, and the only one.
    static let meshes =
        [1, 2, 7, 8, 9, 16, 17, 1024, 1031, 4096, 4097, 5000].flatMap { cells in
            Boundary.allCases.map { mesh((6, cells, $0)) }
        }
        + [(1, 1), (1, 9), (9, 1), (2, 3), (5, 8), (16, 16), (17, 23), (35, 40), (33, 7)].flatMap {
            shape in
            [(Boundary.wall, Boundary.wall), (.wall, .periodic), (.periodic, .wall)].map {
                mesh((3, shape.0, $0.0), (2, shape.1, $0.1))
            }
        }

    static let populations: [(String, Population?)] = [
        ("none", nil), ("conserved", .conserved), ("free", .free),
    ]

    @Test(arguments: meshes, 0..<3) func isThePlainStep(mesh: Mesh, population: Int) throws {
        // Births and deaths of a tenth and of a ten thousandth a step take other
        // exponentials.
        for (rate, fixed) in [(1.7, false), (1.7, true), (1e-3, false), (1e-3, true)] {
            var scatter = Scatter(seed: 5)
            var problem = Problem(mesh, density: scatter.numbers(mesh.cellCount), order: 1)
            problem.kernel = GaussianKernel(amplitude: 1, width: 0.4)
            problem.heights = scatter.numbers(mesh.cellCount)
            problem.threads = 2
            if let population = Self.populations[population].1 {
                problem.react(population, rate: rate)
            }
            if fixed { problem.limits.fixed = 0.3 * (try problem.solver().positivityBound) }
            let solver = try problem.solver()
            var plain = PlainFirstOrder(problem, field: solver.field, rate: rate)
            for _ in 0..<3 {
                let start = solver.time
                try solver.step(toward: start + 1)
                plain.advance(by: solver.time - start)
            }
            let largest = plain.density.max()!
            for (value, expected) in zip(solver.density.values, plain.density) {
                #expect(abs(value - expected) <= 2e-14 * expected + 1e-15 * largest)
            }
            #expect(abs(solver.status.mass / plain.mass - 1) < 1e-14)
        }
    }

    /// What is asked between steps must not show in what follows.
    @Test(arguments: [false, true]) func looksLeaveNoTrace(isPrescribed: Bool) throws {
        let mesh = mesh((3, 20, .wall), (2, 24, .periodic))
        var scatter = Scatter(seed: 6)
        var problem = Problem(mesh, density: scatter.numbers(mesh.cellCount), order: 1)
        problem.kernel = GaussianKernel(amplitude: 1, width: 0.4)
        problem.heights = scatter.numbers(mesh.cellCount)
        problem.react(.conserved, rate: 1)
        if isPrescribed { problem.limits.fixed = 0.3 * (try problem.solver().positivityBound) }
        let blind = try problem.solver()
        let seen = try problem.solver()
        for _ in 0..<8 {
            try blind.step(toward: 1)
            try seen.step(toward: 1)
            _ = (seen.density.values, seen.potential.values, seen.invariants, seen.status)
        }
        #expect(blind.density.values == seen.density.values)
        #expect(blind.invariants == seen.invariants)
        #expect(blind.potential.values == seen.potential.values)
    }

    /// A refused step leaves the density as it was.
    @Test func aStepThatIsRefusedHasNotBeenTaken() throws {
        var problem = Problem(
            mesh((4, 64, .wall)), density: [Double](repeating: 0.25, count: 64), order: 1)
        problem.potential = QuadraticPotential(stiffness: 1, center: [0])
        problem.kernel = QuadraticKernel(strength: 40)
        problem.react(.conserved, rate: 1)
        // The well deepens as the mass gathers: the bound falls.
        problem.limits.fixed = 0.999 * (try problem.solver().positivityBound)
        let solver = try problem.solver()
        var last = (time: 0.0, density: solver.density.values)
        #expect(throws: GridFlowError.self) {
            for _ in 0..<10_000 {
                last = (solver.time, solver.density.values)
                try solver.step(toward: 1e3)
            }
        }
        #expect(solver.time == last.time)
        #expect(solver.density.values == last.density)
    }

    /// Births and deaths too strong for one exponential are taken in parts.
    @Test func strongBirthsAreTakenInParts() throws {
        let mesh = mesh((2, 50, .wall))
        var problem = Problem(mesh, density: [Double](repeating: 0.5, count: 50), order: 1)
        problem.potential = QuadraticPotential(stiffness: 1e-3, center: [0.3])
        problem.react(.conserved, rate: 3e6)
        problem.limits.fixed = 1
        let solver = try problem.solver()
        for _ in 0..<3 { try solver.step(toward: 10) }
        #expect(abs(solver.status.mass - 1) < 1e-14)
        #expect(solver.density.values.allSatisfy { $0 >= 0 && $0.isFinite })
        #expect(solver.density[32] > 0.99 / mesh.cellVolume)
    }
}

/// Donor-cell transport by the fluxes through the faces, then births and deaths,
/// with V at the start of the step.
private struct PlainFirstOrder {
    private(set) var density: [Double]
    private let mesh: Mesh
    private let field: any MeanField
    private let population: Population?
    private let rate: Double
    private let start: Double

    init(_ problem: Problem, field: any MeanField, rate: Double) {
        mesh = problem.mesh
        density = problem.density
        population = problem.births?.population
        self.field = field
        self.rate = rate
        start = density.compensatedSum()
    }

    var mass: Double { density.compensatedSum() * mesh.cellVolume }

    mutating func advance(by step: Double) {
        let buffer = AlignedBuffer(count: mesh.cellCount)
        field.evaluate(AlignedBuffer(density), into: buffer)
        let v = buffer.values
        var next = density
        for (number, axis) in mesh.axes.enumerated() {
            let stride = mesh.dimension == 2 && number == 0 ? mesh.columns : 1
            for cell in 0..<mesh.cellCount {
                let place = cell / stride % axis.cells
                if axis.boundary == .wall && place == axis.cells - 1 { continue }
                let neighbour = place == axis.cells - 1 ? cell - place * stride : cell + stride
                let u = v[cell] - v[neighbour]
                let flow = step / (axis.spacing * axis.spacing) * u
                let moved = flow * (u > 0 ? density[cell] : density[neighbour])
                next[cell] -= moved
                next[neighbour] += moved
            }
        }
        switch population {
        case .conserved:
            let mean = v.reduce(0, +) / Double(v.count)
            for cell in next.indices { next[cell] *= exp(rate * step * (mean - v[cell])) }
            let scale = start / next.compensatedSum()
            next = next.map { $0 * scale }
        case .free:
            for cell in next.indices { next[cell] *= exp(-rate * step * v[cell]) }
        default:
            break
        }
        density = next
    }
}
