import ExactSolutions
import Foundation
import Meshes
import Models
import Testing

/// The models that the closed forms hand out are the ones they solve: V by
/// quadrature of the model's own F and K.
@Suite struct ModelTests {
    static func potential(
        _ model: Model, at x: Double, over breaks: [Double], _ density: (Double) -> Double
    ) throws -> Double {
        guard case .landscape(let potential, let kernel) = model else { return .nan }
        let f = try #require(potential as? any PointwisePotential).evaluator()
        let k = kernel.evaluator()
        return f(Point(x, 0)) + integral(over: breaks) { k(Point(x - $0, 0)) * density($0) }
    }

    @Test func gaussian() throws {
        let flow = GaussianFlow(
            stiffness: 1.5, attraction: 0.4, center: [0.3], mean: [0.3], variance: 1, rate: 2)
        let v = try Self.potential(flow.model, at: 0.3, over: [-9.7, 0.3, 10.3]) {
            exp(-0.5 * ($0 - 0.3) * ($0 - 0.3)) / (2 * Double.pi).squareRoot()
        }
        #expect(close(v, flow.minimumPotential(at: 0), 1e-12))
    }

    @Test func semicircle() throws {
        let gas = Semicircle(stiffness: 0.7, strength: 1.9, initialRadius: 0.8)
        let v = try Self.potential(gas.model, at: 0.5, over: [-0.8, 0.5, 0.8]) {
            gas.density($0, at: 0)
        }
        #expect(close(v, gas.potential(0.5, at: 0), 1e-12))
    }

    @Test func interval() throws {
        let gas = UniformInterval(attraction: 0.7, repulsion: 1.9, initialRadius: 0.8)
        let v = try Self.potential(gas.model, at: 0.5, over: [-0.8, 0.5, 0.8]) { _ in 1 / 1.6 }
        #expect(close(v, gas.potential(0.5, at: 0), 1e-12))
    }

    /// Over the disk by rings about x = 0, where both parts of K are radial.
    @Test func disk() throws {
        let gas = UniformDisk(attraction: 0.7, repulsion: 1.9, initialRadius: 0.8)
        let v = try Self.potential(gas.model, at: 0, over: [0, 0.8]) { 2 * $0 / 0.64 }
        #expect(close(v, gas.potential(radius: 0, at: 0), 1e-12))
    }

    @Test func torus() throws {
        let flow = TorusCosine(strength: 1.3, resultant: 0.4)
        let v = try Self.potential(flow.model, at: 0, over: [-Double.pi, 0, .pi]) {
            TorusCosineTests.density(flow, $0, 0)
        }
        #expect(close(v, -1.3 * 0.4, 1e-12))
    }
}
