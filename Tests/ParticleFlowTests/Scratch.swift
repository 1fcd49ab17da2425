import Foundation
import Meshes
import Models

struct ScratchNormal: Density {
    var mean = 1.5
    var sd = 0.6
    func masses(on mesh: Mesh) throws -> [Double] { [] }
    struct S: DensitySampler {
        var mean: Double, sd: Double
        func draw(_ u: () -> Double) -> Point {
            Point(mean + sd * (-2 * log(u())).squareRoot() * cos(2 * .pi * u()), 0)
        }
        func draw(part: Int, of: Int, _ u: () -> Double) -> Point { draw(u) }
    }
    func sampler(on mesh: Mesh) throws -> any DensitySampler { S(mean: mean, sd: sd) }
    func quadrature(on mesh: Mesh, nodes: Int) throws -> Quadrature {
        let xs = (0..<nodes).map { mean - 8 * sd + 16 * sd * (Double($0) + 0.5) / Double(nodes) }
        let w = xs.map { exp(-($0 - mean) * ($0 - mean) / (2 * sd * sd)) }
        let t = w.reduce(0, +)
        return Quadrature(nodes: xs.map { Point($0, 0) }, weights: w.map { $0 / t })
    }
}
struct ScratchWell: PointwisePotential {
    func evaluator() -> (Point) -> Double { { 0.5 * $0.x * $0.x } }
    func scalarField(on mesh: Mesh) throws -> ScalarField { { (0.5 * $0.x * $0.x, Point($0.x, 0)) } }
}
