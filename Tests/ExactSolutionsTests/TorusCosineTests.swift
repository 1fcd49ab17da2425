import ExactSolutions
import Foundation
import Meshes
import Testing

@Suite struct TorusCosineTests {
    static let flows = [
        TorusCosine(strength: 1.3, resultant: 0.2, direction: 0.7),
        TorusCosine(strength: 2, resultant: 0.95),
        TorusCosine(strength: -0.8, resultant: 0.6, direction: -2),
        TorusCosine(strength: 1, resultant: 0),
    ]
    static let circle = Axis(
        name: "w", lower: 0, upper: 2 * .pi, cells: 48, boundary: .periodic)

    /// The Poisson kernel of mean resultant a.
    static func density(_ flow: TorusCosine, _ theta: Double, _ time: Double) -> Double {
        let a = flow.resultant(at: time)
        return (1 - a * a) / (2 * .pi * (1 - 2 * a * cos(theta - flow.direction) + a * a))
    }

    @Test(arguments: flows) func followsItsResultant(_ flow: TorusCosine) {
        let y = integrate([flow.initialResultant], to: 1.7) { y in
            [0.5 * flow.strength * y[0] * (1 - y[0] * y[0])]
        }
        #expect(close(flow.resultant(at: 1.7), y[0], 1e-12))
    }

    /// The residual of (8) with the velocity from quadrature: that the density stays
    /// a Poisson kernel is tested, not assumed.
    @Test(arguments: flows) func solvesTheEquation(_ flow: TorusCosine) {
        let time = 0.4
        let nodes = (0..<2000).map { 2 * Double.pi * Double($0) / 2000 }
        func velocity(_ theta: Double) -> Double {
            nodes.reduce(0) {
                $0 - flow.strength * sin(theta - $1) * Self.density(flow, $1, time)
            } * 2 * Double.pi / 2000
        }
        for theta in [-2.9, -0.5, 0.1, 0.9, 2.2] {
            let change = derivative(at: time) { Self.density(flow, theta, $0) }
            let flux = derivative(at: theta) { Self.density(flow, $0, time) * velocity($0) }
            #expect(close(change, -flux, 1e-7))
        }
    }

    /// E by a rectangle rule that converges like a^2000.
    @Test(arguments: flows) func matchesItsDefinitions(_ flow: TorusCosine) {
        let nodes = (0..<2000).map { 2 * Double.pi * Double($0) / 2000 }
        let weights = nodes.map { Self.density(flow, $0, 0.4) * 2 * Double.pi / 2000 }
        let x = zip(nodes, weights).reduce(0) { $0 + cos($1.0) * $1.1 }
        let y = zip(nodes, weights).reduce(0) { $0 + sin($1.0) * $1.1 }
        #expect(close(flow.energy(at: 0.4), -0.5 * flow.strength * (x * x + y * y), 1e-12))
        #expect(close(flow.meanPotential(at: 0.4), -flow.strength * (x * x + y * y), 1e-12))
        let slope = derivative(at: 0.4) { flow.energy(at: $0) }
        #expect(close(slope, -flow.transportDissipation(at: 0.4), 1e-10))
    }

    @Test(arguments: flows) func averagesItsCells(_ flow: TorusCosine) {
        let axis = Self.circle
        let cells = flow.cellAverages(on: axis, at: 0.4)
        #expect(close(cells.compensatedSum() * axis.spacing, 1, 1e-14))
        for (i, cell) in cells.enumerated() {
            let exact = integral(from: axis.face(i), to: axis.face(i + 1)) {
                Self.density(flow, $0, 0.4)
            }
            #expect(abs(cell * axis.spacing / exact - 1) < 1e-11)
        }
    }

    /// Long after the start all mass is in the cells at the peak, and the tail is
    /// still precise: (1 − a²)/(8π sin²(θ/2)) to first order.
    @Test func keepsItsTail() {
        let flow = TorusCosine(strength: 1, resultant: 0.5, direction: 0)
        let cells = flow.cellAverages(on: Self.circle, at: 60)
        #expect(cells.allSatisfy { $0 > 0 })
        let spread = 0.75 / 0.25 * exp(-60)
        let (a, b) = (Self.circle.face(20), Self.circle.face(21))
        let tail = spread / (4 * .pi) * (1 / tan(a / 2) - 1 / tan(b / 2)) / (b - a)
        #expect(abs(cells[20] / tail - 1) < 1e-11)
        #expect(flow.resultant(at: 1e5) == 1)
    }

    @Test func oneCellHoldsAll() {
        let axis = Axis(name: "w", lower: 0, upper: 2 * .pi, cells: 1, boundary: .periodic)
        for flow in Self.flows {
            #expect(close(flow.cellAverages(on: axis, at: 0)[0], 1 / (2 * .pi), 1e-14))
        }
    }
}
