import Foundation
import Interactions
import Meshes
import Models
import Parallelism
import TestSupport
import Testing

/// The fast sum against the double loop.
@Suite struct MeshAssistedSumTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let kernel: any Kernel
        let mesh: Mesh

        init(_ kernel: any Kernel, _ mesh: Mesh) {
            self.kernel = kernel
            self.mesh = mesh
        }

        var testDescription: String { "\(kernel) on \(mesh.axes.map(\.boundary))" }

        func fast(capacity: Int = 1000, threads: Int = 1) throws -> MeshAssistedSum {
            try MeshAssistedSum(
                kernel, on: mesh, capacity: capacity, pool: WorkerPool(threads: threads))
        }

        func direct() throws -> DirectSum {
            try DirectSum(kernel, on: mesh, capacity: 1000, pool: WorkerPool(threads: 1))
        }
    }

    static let turn = 2 * Double.pi
    static let line = mesh((-1, 3, 400, .wall))
    static let ring = mesh((-1, 3, 400, .periodic))
    static let plane = mesh((-1, 3, 200, .wall), (0, 2, 150, .wall))
    static let tube = mesh((-1, 3, 200, .wall), (0, turn, 150, .periodic))
    static let torus = mesh((0, turn, 200, .periodic), (0, turn, 150, .periodic))
    static let wide = GaussianKernel(amplitude: 1.5, width: 1.7)
    static let narrow = GaussianKernel(amplitude: -1, width: 0.2)
    static let sum = SumKernel([QuadraticKernel(strength: 0.3), wide])

    /// A formula that is smooth on `mesh`.
    static func formula(_ mesh: Mesh) -> FormulaKernel {
        let expression = mesh.dimension == 1 ? "1/(1+dx^2)" : "cos(dx-dy)*exp(-r^2/0.5)"
        // The expressions are fixed and known to parse.
        return FormulaKernel(
            try! Formula(expression, variables: FormulaKernel.variables(of: mesh)))
    }

    static let walled: [Case] = [line, plane].flatMap { mesh -> [Case] in
        let kernels: [any Kernel] = [
            wide, narrow, sum, QuadraticKernel(strength: 2), formula(mesh),
        ]
        return kernels.map { Case($0, mesh) }
    }
    static let round: [Case] = [ring, tube, torus].flatMap { mesh -> [Case] in
        [Case(wide, mesh), Case(narrow, mesh)]
    }
    static let special: [Case] = [
        Case(CosineKernel(strength: 2, dimension: 2), torus),
        Case(CosineKernel(strength: 2, dimension: 1), mesh((2 * turn, 100, .periodic))),
        Case(SumKernel([CosineKernel(strength: 2, dimension: 2), wide]), torus),
        Case(GaussianKernel(amplitude: 1, width: 0.0005), line),
        Case(GaussianKernel(normalOfVariance: 1), mesh((12, 384, .wall))),
        Case(wide, mesh((1e9, 1e9 + 4, 400, .wall), (-1e9 - 4, -1e9, 300, .periodic))),
    ]
    static let cases = walled + round + special

    /// Both sums of a kernel.
    private struct Pair {
        let mesh: Mesh
        let fast: MeshAssistedSum
        let direct: DirectSum
        let scale: (value: Double, slope: Double)

        init(_ test: Case) throws {
            mesh = test.mesh
            fast = try test.fast()
            direct = try test.direct()
            scale = try largest(test.kernel, on: test.mesh)
        }

        /// The errors of values and of slopes relative to the kernel's largest and
        /// to Σ|w|.
        func errors(_ sources: ParticleSet, _ targets: ParticleSet) -> (
            value: Double, slope: Double
        ) {
            let fast = fast.sums(of: sources, at: targets).sums
            let direct = direct.sums(of: sources, at: targets).sums
            let charge = sources.totalCharge
            func error(_ index: Int, _ scale: Double) -> Double {
                deviation(fast[index], direct[index], scale: charge * scale)
            }
            return (error(0, scale.value), max(error(1, scale.slope), error(2, scale.slope)))
        }
    }

    @Test(arguments: cases) func agreesWithTheDoubleSum(_ test: Case) throws {
        let sources = particles(300, in: test.mesh, seed: 1)
        let targets = particles(500, in: test.mesh, seed: 2)
        let (value, slope) = try Pair(test).errors(sources, targets)
        #expect(value < 1e-10)
        #expect(slope < 1e-9)
    }

    /// A single charge, close to which half of the targets are: nothing averages
    /// out.
    @Test(arguments: cases) func theErrorBoundsHold(_ test: Case) throws {
        let pair = try Pair(test)
        let fast = pair.fast
        #expect(fast.errorBound <= 1e-11 && fast.slopeErrorBound < 1e-9)
        var worst = (value: 0.0, slope: 0.0)
        for seed in 0..<20 {
            let source = particles(1, in: test.mesh, seed: seed)
            let targets = particles(500, in: test.mesh, seed: 100 + seed)
            for index in 0..<250 {
                targets[index] = Self.drawn(targets[index], to: source[0], test.mesh, fast)
            }
            let found = pair.errors(source, targets)
            worst = (max(worst.value, found.value), max(worst.slope, found.slope))
        }
        #expect(worst.value <= fast.errorBound)
        // Differences of a formula have errors of their own.
        let own = test.kernel is FormulaKernel ? 1e-10 : 0
        #expect(worst.slope <= fast.slopeErrorBound + own)
        // A bound that is over a thousand times the error would be no measurement.
        #expect(worst.value > 1e-3 * fast.errorBound || worst.value < 1e-15)
    }

    /// A place within twenty nodes of `center` for every place in the box.
    private static func drawn(
        _ point: Point, to center: Point, _ mesh: Mesh, _ sum: MeshAssistedSum
    ) -> Point {
        var result = center
        for (number, axis) in mesh.axes.enumerated() {
            let shift = 40 * (point[number] - axis.lower - axis.length / 2)
            let place = center[number] + shift / Double(sum.intervals[number])
            result[number] = min(max(place, axis.lower), axis.upper)
        }
        return result
    }

    @Test(arguments: cases) func wallsAndCrowdsAreNoExceptions(_ test: Case) throws {
        let pair = try Pair(test)
        func corner(_ x: Bool, _ y: Bool) -> Point {
            var point = Point.zero
            for (number, axis) in test.mesh.axes.enumerated() {
                point[number] = (number == 0 ? x : y) ? axis.upper : axis.lower
            }
            return point
        }
        let corners = [
            corner(false, false), corner(true, false), corner(false, true), corner(true, true),
        ]
        let inside = particles(1, in: test.mesh, seed: 3)[0]
        let places = [
            corners, [Point](repeating: corners[3], count: 50),
            [Point](repeating: inside, count: 50), [inside],
        ]
        let sets = places.map { points in
            ParticleSet(
                dimension: test.mesh.dimension, points: points,
                weights: points.indices.map { 1 + 0.1 * Double($0) })
        }
        for sources in sets {
            for targets in sets {
                let (value, slope) = pair.errors(sources, targets)
                #expect(value < 1e-10)
                #expect(slope < 1e-9)
            }
        }
    }

    /// Σ wᵢ φ[ν](θᵢ) = Σ vⱼ φ[μ](θⱼ): the interpolated kernel is symmetric.
    @Test(arguments: cases) func actionIsReaction(_ test: Case) throws {
        let (mu, nu) = (
            particles(40, in: test.mesh, seed: 5), particles(60, in: test.mesh, seed: 6)
        )
        let fast = try test.fast()
        func energy(_ targets: ParticleSet, _ sources: ParticleSet) -> Double {
            let sums = fast.sums(of: sources, at: targets)
            return zip(targets.weight.values, sums.potential.values).map { $0 * $1 }
                .compensatedSum()
        }
        let largest = try largest(test.kernel, on: test.mesh).value
        let scale = largest * mu.totalCharge * nu.totalCharge
        // Roundings alone, which grow where nodes far outside have a larger K.
        #expect(abs(energy(mu, nu) - energy(nu, mu)) < 1e-15 * scale)
    }

    @Test(arguments: [line, ring, plane, tube]) func threadsDoNotChangeABit(mesh: Mesh) throws {
        let test = Case(GaussianKernel(amplitude: 1, width: 0.3), mesh)
        for count in [1, 70, 5000, 20_000] {
            let sources = particles(count, in: mesh, seed: 7)
            let targets = particles(777, in: mesh, seed: 8)
            let results = try (1...3).map { threads in
                let fast = try test.fast(capacity: 20_000, threads: threads)
                let once = fast.sums(of: sources, at: targets).sums
                #expect(fast.sums(of: sources, at: targets).sums == once)
                #expect(fast.value(at: targets[9]) == once[0][9])
                return once
            }
            #expect(results[1] == results[0] && results[2] == results[0])
        }
    }

    @Test func whatWasCollectedStays() throws {
        let test = Case(Self.wide, Self.plane)
        let fast = try test.fast()
        let sources = particles(30, in: test.mesh, seed: 1)
        fast.collect(sources)
        let before = fast.value(at: Point(1, 1))
        sources[0] = Point(2, 1)
        sources.count = 0
        #expect(fast.value(at: Point(1, 1)) == before)
        fast.collect(sources)
        #expect(fast.value(at: Point(1, 1)) == 0)
        let (a, b) = (Point(0.3, 0.5), Point(1, 1.7))
        #expect(try fast.pair(a, b) == test.direct().pair(a, b))
    }

    /// Positions that are not numbers spoil the sum; they do not end the program.
    @Test(arguments: [Double.nan, .infinity, -.infinity, 1e300]) func badPositionsDoNotCrash(
        bad: Double
    ) throws {
        for mesh in [Self.line, Self.tube] {
            let fast = try Case(Self.wide, mesh).fast()
            let sources = particles(3, in: mesh, seed: 1)
            sources[1] = Point(bad, bad)
            let sums = fast.sums(of: sources, at: sources)
            #expect(!sums.potential[1].isFinite)
        }
    }

    @Test func roughKernelsAreRefused() throws {
        let log = SumKernel([QuadraticKernel(strength: 1), LogarithmicKernel(strength: 1)])
        let kink = try Formula("exp(-r)", variables: FormulaKernel.variables(of: Self.line))
        for (kernel, mesh) in [
            (LaplaceKernel(amplitude: 1, width: 0.5), Self.line),
            (LogarithmicKernel(strength: 1), Self.plane), (log, Self.plane),
            (FormulaKernel(kink), Self.line),
            // Cut at half a period.
            (QuadraticKernel(strength: 1), Self.ring),
            (GaussianKernel(amplitude: 1, width: 1e-5), Self.line),
        ] as [(any Kernel, Mesh)] {
            let error = #expect(throws: ModelError.self) { _ = try Case(kernel, mesh).fast() }
            #expect(error?.description.contains("not smooth enough") == true)
            #expect(error?.description.contains("\"direct\"") == true)
            #expect(error?.key == nil)
        }
    }
}
