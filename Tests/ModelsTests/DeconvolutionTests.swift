import Foundation
import Meshes
import Models
import TestSupport
import Testing

/// The pieces of a sparse deconvolution against sums and integrals that do not use them.
@Suite("Sparse deconvolution")
struct DeconvolutionTests {
    static let line = Mesh(axes: [
        Axis(name: "x", lower: -0.7, upper: 1.3, cells: 40, boundary: .periodic)
    ])
    static let plane = Mesh(axes: [
        Axis(name: "x", lower: -0.7, upper: 1.3, cells: 24, boundary: .periodic),
        Axis(name: "y", lower: 0, upper: 3, cells: 20, boundary: .periodic),
    ])
    static let filters: [DeconvolutionFilter] = [
        .dirichlet(modes: 1), .dirichlet(modes: 5), .gaussian(width: 0.13), .gaussian(width: 0.3),
    ]
    static let cases = filters.flatMap { filter in [line, plane].map { (filter, $0) } }

    static func problem(
        _ filter: DeconvolutionFilter, _ mesh: Mesh, isSigned: Bool = false, penalty: Double = 0.4
    ) throws -> SparseDeconvolution {
        let isPlane = mesh.dimension == 2
        let spikes = [
            Spike(weight: 1.1, position: Point(-0.31, isPlane ? 0.4 : 0)),
            Spike(weight: isSigned ? -0.7 : 0.7, position: Point(0.42, isPlane ? 2.9 : 0)),
            Spike(weight: 0.9, position: Point(1.07, isPlane ? 1.3 : 0)),
        ]
        return try SparseDeconvolution(
            filter: filter, spikes: spikes, penalty: penalty, isSigned: isSigned, mesh: mesh)
    }

    /// The points, on a single axis without their second coordinate.
    private static func points(_ points: [Point], on mesh: Mesh) -> [Point] {
        mesh.dimension == 2 ? points : points.map { Point($0.x, 0) }
    }

    /// φ along one axis, by its definition.
    private static func filter(_ filter: DeconvolutionFilter, _ x: Double, _ length: Double)
        -> Double
    {
        switch filter {
        case .dirichlet(let modes):
            return (-modes...modes).map { cos(2 * .pi * Double($0) * x / length) }.reduce(0, +)
        case .gaussian(let width):
            return (-30...30).map { image in
                let d = x + Double(image) * length
                return exp(-d * d / (2 * width * width)) / ((2 * .pi).squareRoot() * width)
            }.reduce(0, +)
        }
    }

    /// Equally spaced nodes integrate what has finitely many frequencies exactly.
    @Test("K is the filter's autocorrelation", arguments: cases)
    func autocorrelation(_ filter: DeconvolutionFilter, _ mesh: Mesh) throws {
        let kernel = try Self.problem(filter, mesh).kernel.scalarField(on: mesh)
        for shift in Self.points([Point(0, 0), Point(0.21, 0.5), Point(-0.9, 1.4)], on: mesh) {
            var expected = 1.0
            for (number, axis) in mesh.axes.enumerated() {
                let nodes = 400
                let sum = (0..<nodes).map { node in
                    let x = axis.length * Double(node) / Double(nodes)
                    return Self.filter(filter, x, axis.length)
                        * Self.filter(filter, x - shift[number], axis.length)
                }.compensatedSum()
                expected *= sum * axis.length / Double(nodes)
            }
            let value = kernel(shift).value
            #expect(abs(value - expected) <= 1e-12 * kernel(.zero).value)
        }
    }

    @Test("Fourier coefficients give the sums of the kernel", arguments: cases)
    func sums(_ filter: DeconvolutionFilter, _ mesh: Mesh) throws {
        let problem = try Self.problem(filter, mesh)
        let kernel = try problem.kernel.scalarField(on: mesh)
        let moments = FourierMoments(problem.spectrum, of: problem.spikes)
        let scale = kernel(.zero).value
        let square = problem.spikes.flatMap { a in
            problem.spikes.map { a.weight * $0.weight * kernel(a.position - $0.position).value }
        }.compensatedSum()
        #expect(abs(moments.product(moments) - square) <= 1e-13 * 9 * scale)
        let function = moments.smoothed
        let potential = try problem.potential.scalarField(on: mesh)
        for point in Self.points([Point(0.1, 0.2), Point(-0.6, 2.2)], on: mesh) {
            let jet = function.jet(at: point)
            let (value, gradient) = potential(point)
            #expect(abs(problem.penalty - jet.value - value) <= 1e-13 * 9 * scale)
            for axis in mesh.axes.indices {
                #expect(abs(jet.gradient[axis] + gradient[axis]) <= 1e-12 * 100 * scale)
            }
        }
    }

    /// Differences of order 4 of the gradient, which the last test has checked.
    @Test("Second derivatives", arguments: cases)
    func curvature(_ filter: DeconvolutionFilter, _ mesh: Mesh) throws {
        let problem = try Self.problem(filter, mesh)
        let function = FourierMoments(problem.spectrum, of: problem.spikes).smoothed
        let place = Point(0.13, mesh.dimension == 2 ? 0.7 : 0)
        let jet = function.jet(at: place)
        func difference(_ axis: Int, of other: Int) -> Double {
            let h = 1e-3
            func slope(_ steps: Double) -> Double {
                var point = place
                point[axis] += steps * h
                return function.jet(at: point).gradient[other]
            }
            return (8 * (slope(1) - slope(-1)) - (slope(2) - slope(-2))) / (12 * h)
        }
        let scale = function.jet(at: .zero).hessian.xx.magnitude + 1
        #expect(abs(jet.hessian.xx - difference(0, of: 0)) <= 1e-6 * scale)
        guard mesh.dimension == 2 else { return }
        #expect(abs(jet.hessian.xy - difference(1, of: 0)) <= 1e-6 * scale)
        #expect(abs(jet.hessian.yy - difference(1, of: 1)) <= 1e-6 * scale)
    }

    @Test("The coefficients of a density are those of its cells", arguments: [line, plane])
    func densities(_ mesh: Mesh) throws {
        let problem = try Self.problem(.dirichlet(modes: 4), mesh)
        let density = AlignedBuffer((0..<mesh.cellCount).map { Double(($0 * 7919) % 101) / 50 })
        let atoms = (0..<mesh.cellCount).map { cell in
            Spike(
                weight: density[cell] * mesh.cellVolume,
                position: mesh.center(row: cell / mesh.columns, column: cell % mesh.columns))
        }
        let difference =
            FourierMoments(problem.spectrum, of: density, on: mesh)
            - FourierMoments(problem.spectrum, of: atoms)
        #expect(difference.product(difference).squareRoot() <= 1e-12)
    }

    /// K∗δ has its largest value at the spike, wherever that is between the nodes.
    @Test("The largest maximum is found to rounding", arguments: cases)
    func peak(_ filter: DeconvolutionFilter, _ mesh: Mesh) throws {
        let problem = try Self.problem(filter, mesh)
        for place in Self.points([Point(0.123456789, 2.71), Point(1.2999, 0.001)], on: mesh) {
            let spike = Spike(weight: 1, position: place)
            let function = FourierMoments(problem.spectrum, of: [spike]).smoothed
            let top = function.jet(at: spike.position).value
            let found = function.maxima(above: 0.99 * top)
            #expect(found.count == 1)
            let maximum = try #require(found.first)
            #expect(abs(maximum.value - top) <= 1e-13 * top)
            let way = problem.displacement(from: spike.position, to: maximum.place)
            #expect((way * way).sum().squareRoot() <= 1e-7)
        }
    }

    /// objective(μ) − gap(μ) ≤ min ≤ objective(ν) for all μ and ν.
    @Test("The gap is a bound", arguments: [false, true])
    func bound(_ isSigned: Bool) throws {
        var random = Scatter(seed: 7)
        for filter in Self.filters {
            let problem = try Self.problem(filter, Self.line, isSigned: isSigned)
            var (lower, upper) = (-Double.infinity, Double.infinity)
            for _ in 0..<60 {
                let measure = (0..<Int(1 + 6 * random.next())).map { index in
                    Spike(
                        weight: random.next() * (isSigned && index % 2 == 1 ? -0.6 : 0.9),
                        position: Point(-0.7 + 2 * random.next(), 0))
                }
                let certificate = DualCertificate(
                    problem, moments: FourierMoments(problem.spectrum, of: measure),
                    mass: measure.reduce(0) { $0 + abs($1.weight) })
                let objective = problem.objective(of: measure)
                #expect(abs(certificate.objective - objective) <= 1e-13 * objective)
                lower = max(lower, certificate.dualObjective)
                upper = min(upper, objective)
            }
            #expect(lower <= upper)
            // A bound that says nothing would pass, too.
            #expect(lower > 0)
        }
    }

    @Test("What does not suit a torus is refused")
    func refusals() {
        let walls = Mesh(axes: [Axis(name: "x", lower: 0, upper: 1, cells: 8)])
        #expect(throws: ModelError.self) { try Self.problem(.dirichlet(modes: 3), walls) }
        #expect(throws: ModelError.self) { try Self.problem(.gaussian(width: 0.6), Self.line) }
        #expect(throws: ModelError.self) { try Self.problem(.gaussian(width: 1e-4), Self.line) }
        #expect(throws: ModelError.self) { try Self.problem(.dirichlet(modes: 65), Self.plane) }
        #expect(throws: ModelError.self) {
            try Self.problem(.dirichlet(modes: 20), Self.line).check(resolvedBy: Self.line)
        }
    }
}
