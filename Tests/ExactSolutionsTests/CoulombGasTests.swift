import ExactSolutions
import Foundation
import Meshes
import Testing

/// Gases that keep their shape under −log|d| and −|d|: potentials by quadrature of
/// the definition, motion by the velocity −V', energies by the energy identity.
@Suite struct CoulombGasTests {
    static let semicircles = [
        Semicircle(), Semicircle(stiffness: 0.7, strength: 1.9, initialRadius: 0.8),
    ]
    static let disks = [
        UniformDisk(), UniformDisk(attraction: 0.7, repulsion: 1.9, initialRadius: 0.8),
    ]
    static let intervals = [
        UniformInterval(), UniformInterval(attraction: 0.7, repulsion: 1.9, initialRadius: 0.8),
    ]

    // MARK: The semicircle

    @Test func semicircleRestsAtWignersLaw() {
        let gas = Semicircle()
        #expect(close(gas.radius(), 2.0.squareRoot(), 1e-15))
        #expect(close(gas.density(0.6), (2 - 0.36).squareRoot() / .pi, 1e-15))
        #expect(close(gas.energy(), 0.375 + log(2) / 4, 1e-15))
        #expect(close(gas.energy(), 0.5 * (gas.meanPotential() + 0.25), 1e-15))
        #expect(gas.density(1.5) == 0)
    }

    /// tanh-sinh with the singularities at the ends: 1e-12.
    @Test(arguments: semicircles) func semicirclePotential(_ gas: Semicircle) {
        let time = 0.4
        let r = gas.radius(at: time)
        func potential(_ x: Double) -> Double {
            0.5 * gas.stiffness * x * x
                - gas.strength
                * integral(over: [-r, min(max(x, -r), r), r]) {
                    gas.density($0, at: time) * log(abs(x - $0))
                }
        }
        for x in [-1.7 * r, -0.9 * r, 0, 0.31 * r, 1.01 * r, 4 * r] {
            #expect(close(gas.potential(x, at: time), potential(x), 1e-12))
        }
        let mean = integral(over: [-r, 0, r]) {
            gas.density($0, at: time) * gas.potential($0, at: time)
        }
        #expect(close(gas.meanPotential(at: time), mean, 1e-12))
        let alone = integral(over: [-r, 0, r]) { gas.density($0, at: time) * $0 * $0 }
        #expect(close(gas.variance(at: time), alone, 1e-12))
        #expect(close(gas.energy(at: time), 0.5 * (mean + 0.5 * gas.stiffness * alone), 1e-12))
    }

    /// Ṙ = −V'(R⁻), and Ė = −∫|V'|²dμ = −(V'(R)/R)²·(variance): the velocity is linear.
    @Test func semicircleMoves() {
        let gas = Self.semicircles[1]
        let r = gas.radius(at: 0.4)
        let slope = derivative(at: 0.5 * r) { gas.potential($0, at: 0.4) } / (0.5 * r)
        #expect(close(derivative(at: 0.4) { gas.radius(at: $0) }, -slope * r, 1e-10))
        let loss = slope * slope * gas.variance(at: 0.4)
        #expect(close(derivative(at: 0.4) { gas.energy(at: $0) }, -loss, 1e-10))
    }

    /// (17): V is constant on the support and larger outside, so this is the minimum.
    @Test func semicircleIsOptimal() {
        let gas = Semicircle(stiffness: 0.7, strength: 1.9)
        for x in [0, 0.5, 0.99].map({ $0 * gas.radius() }) {
            #expect(close(gas.potential(x), gas.meanPotential(), 1e-14))
        }
        for x in [1.01, 1.5, 9].map({ $0 * gas.radius() }) {
            #expect(gas.potential(x) > gas.meanPotential())
        }
        let other = Semicircle(stiffness: 0.7, strength: 1.9, initialRadius: 1.05 * gas.radius())
        #expect(other.energy(at: 0) > gas.energy())
    }

    @Test(arguments: semicircles) func semicircleCells(_ gas: Semicircle) {
        let axis = Axis(name: "x", lower: -3, upper: 4, cells: 23)
        let cells = gas.cellAverages(on: axis, at: 0.2)
        let r = gas.radius(at: 0.2)
        #expect(close(cells.compensatedSum() * axis.spacing, 1, 1e-14))
        for (i, cell) in cells.enumerated() {
            let (a, b) = (max(axis.face(i), -r), min(axis.face(i + 1), r))
            let mass = integral(from: a, to: b) { gas.density($0, at: 0.2) }
            #expect(close(cell, mass / axis.spacing, 1e-12))
        }
    }

    // MARK: The disk

    @Test func diskRests() {
        let gas = UniformDisk()
        #expect(gas.radius() == 1)
        #expect(close(gas.density(), 1 / .pi, 1e-15))
        #expect(gas.energy() == 0.375)
        #expect(gas.secondMoment() == 0.5)
    }

    /// ∫log|x − y| dy over the disk in polar coordinates about x, where the radial
    /// integral is elementary, or about 0 if x lies outside; the angle is left to a
    /// rule that converges spectrally.
    @Test(arguments: disks) func diskPotential(_ gas: UniformDisk) {
        let r = gas.radius(at: 0.3)
        func logarithm(_ x: Double) -> Double {
            guard x < r else {
                return integral(from: 0, to: r) { rho in
                    2 * rho / (r * r)
                        * Self.circleAverage { log(hypot(x - rho * cos($0), rho * sin($0))) }
                }
            }
            return Self.circleAverage { angle in
                let across = x * sin(angle)
                let chord = (r * r - across * across).squareRoot() - x * cos(angle)
                return chord * chord * (log(chord) - 0.5)
            } / (r * r)
        }
        for x in [0, 0.2 * r, 0.7 * r, 1.5 * r] {
            let spring = 0.5 * gas.attraction * (x * x + 0.5 * r * r)
            let exact = spring - gas.repulsion * logarithm(x)
            #expect(close(gas.potential(radius: x, at: 0.3), exact, 1e-12))
        }
        let mean = integral(from: 0, to: r) {
            2 * $0 / (r * r) * gas.potential(radius: $0, at: 0.3)
        }
        #expect(close(gas.meanPotential(at: 0.3), mean, 1e-12))
    }

    static func circleAverage(_ f: (Double) -> Double) -> Double {
        (0..<256).map { f(2 * Double.pi * Double($0) / 256) }.reduce(0, +) / 256
    }

    @Test func diskMoves() {
        let gas = Self.disks[1]
        let r = gas.radius(at: 0.4)
        let slope = derivative(at: 0.5 * r) { gas.potential(radius: $0, at: 0.4) } / (0.5 * r)
        #expect(close(derivative(at: 0.4) { gas.radius(at: $0) }, -slope * r, 1e-10))
        let loss = slope * slope * gas.secondMoment(at: 0.4)
        #expect(close(derivative(at: 0.4) { gas.energy(at: $0) }, -loss, 1e-10))
    }

    @Test func diskIsOptimal() {
        let gas = UniformDisk(attraction: 0.7, repulsion: 1.9)
        for u in [0, 0.5, 1] {
            #expect(close(gas.potential(radius: u * gas.radius()), gas.meanPotential(), 1e-14))
        }
        #expect(gas.potential(radius: 1.1 * gas.radius()) > gas.meanPotential())
        #expect(Self.disks[1].energy(at: 0.1) > gas.energy())
    }

    @Test func diskRings() {
        let gas = UniformDisk()
        let rings = gas.radialAverages(radii: [0, 0.5, 0.8, 1.2, 2])
        let covered = (1 - 0.64) / (1.44 - 0.64)
        for (found, share) in zip(rings, [1, 1, covered, 0]) {
            #expect(close(found, share / .pi, 1e-15))
        }
    }

    /// Exact areas against a quadrature over the strip's chord lengths.
    @Test(arguments: disks) func diskCells(_ gas: UniformDisk) {
        let mesh = Mesh(axes: [
            Axis(name: "x", lower: -1.3, upper: 2, cells: 7),
            Axis(name: "y", lower: -1.9, upper: 1.6, cells: 6),
        ])
        let cells = gas.cellAverages(on: mesh, at: 0.2)
        let r = gas.radius(at: 0.2)
        #expect(close(cells.compensatedSum() * mesh.cellVolume, 1, 1e-14))
        for (index, cell) in cells.enumerated() {
            let (x, y) = (mesh.axes[0], mesh.axes[1])
            let (row, column) = (index / 6, index % 6)
            let (low, high) = (y.face(column), y.face(column + 1))
            let corners = [low, high].filter { abs($0) < r }.map { (r * r - $0 * $0).squareRoot() }
            let kinks = (corners + corners.map(-) + [-r, r])
                .filter { x.face(row) < $0 && $0 < x.face(row + 1) }
            let area = integral(over: ([x.face(row), x.face(row + 1)] + kinks).sorted()) { t in
                let half = max(r * r - t * t, 0).squareRoot()
                return max(min(high, half) - max(low, -half), 0)
            }
            #expect(close(cell, area * gas.density(at: 0.2) / mesh.cellVolume, 1e-12))
        }
    }

    // MARK: The interval

    @Test func intervalRests() {
        #expect(UniformInterval().radius() == 1)
        #expect(close(UniformInterval().energy(), -1.0 / 6, 1e-15))
    }

    @Test(arguments: intervals) func intervalPotential(_ gas: UniformInterval) {
        let r = gas.radius(at: 0.3)
        for x in [-1.4 * r, -0.3 * r, 0, 0.8 * r, 2 * r] {
            let sum = integral(over: [-r, min(max(x, -r), r), r]) { y in
                0.5 * gas.attraction * (x - y) * (x - y) - gas.repulsion * abs(x - y)
            }
            #expect(close(gas.potential(x, at: 0.3), sum / (2 * r), 1e-13))
        }
        let mean = integral(from: -r, to: r) { gas.potential($0, at: 0.3) } / (2 * r)
        #expect(close(gas.meanPotential(at: 0.3), mean, 1e-13))
    }

    @Test func intervalMoves() {
        let gas = Self.intervals[1]
        let r = gas.radius(at: 0.4)
        let slope = derivative(at: 0.5 * r) { gas.potential($0, at: 0.4) } / (0.5 * r)
        #expect(close(derivative(at: 0.4) { gas.radius(at: $0) }, -slope * r, 1e-10))
        let loss = slope * slope * gas.variance(at: 0.4)
        #expect(close(derivative(at: 0.4) { gas.energy(at: $0) }, -loss, 1e-10))
    }

    @Test func intervalIsOptimal() {
        let gas = UniformInterval(attraction: 0.7, repulsion: 1.9)
        for u in [-1, 0, 0.5] {
            #expect(close(gas.potential(u * gas.radius()), gas.meanPotential(), 1e-14))
        }
        #expect(gas.potential(1.1 * gas.radius()) > gas.meanPotential())
    }

    @Test func intervalCells() {
        let axis = Axis(name: "x", lower: -2, upper: 2, cells: 16)
        let cells = UniformInterval().cellAverages(on: axis)
        #expect(cells == (0..<16).map { (4..<12).contains($0) ? 0.5 : 0 })
        let moving = Self.intervals[1].cellAverages(on: axis, at: 0.2)
        #expect(close(moving.compensatedSum() * axis.spacing, 1, 1e-15))
    }
}
