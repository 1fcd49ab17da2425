import Foundation
import Meshes
import TestSupport
import Testing

/// Networks other than Gaussian ones: on the circle, of samples, with a fixed readout.
struct NetworkTests {
    /// Teacher, start and mesh are the same under w → −w: so is the density, to the roundings
    /// of the transforms.
    @Test func theCircleKeepsItsSymmetry() throws {
        let solution = try solve("relu-circle")
        let axes = try #require(solution.saved.mesh).axes
        let density = try solution.finalDensity()
        let peak = try #require(density.max())
        for row in 0..<axes[0].cells {
            for column in 0..<axes[1].cells {
                let (here, there) = (
                    density[row * axes[1].cells + column],
                    density[(row + 1) * axes[1].cells - 1 - column]
                )
                #expect(abs(here - there) <= 1e-12 * peak)
            }
        }
        #expect(try abs(solution.final("mean_w") - .pi) < 1e-13)
    }

    /// A teacher that units can be has the loss 0: the gap is a bound on the loss.
    @Test func theLossIsCertified() throws {
        let solution = try solve("relu-circle")
        for (loss, gap) in zip(
            try solution.values("loss"), try solution.values("certified_gap"))
        {
            #expect(loss >= 0 && loss <= gap)
        }
        let loss = try solution.values("loss")
        #expect(loss[4] < loss[0] / 4)
    }

    private static let file = "\(Checkout.root)/Configs/Data/global-temperature.csv"

    /// The loss on the samples is ½ mean|y − f|² of the output that is written, and that on
    /// the samples held out is what `network_output_at` gives there.
    @Test(arguments: [[], [weighted, "solver.nodes=12"], drawn(300)])
    func lossesAreThoseOfTheOutput(method: [String]) throws {
        let held = (1880...2014).filter { $0 % 5 == 0 }
        let directory = try TemporaryDirectory()
        let lines = try String(contentsOfFile: Self.file, encoding: .utf8)
            .split(separator: "\n").filter { !$0.hasPrefix("#") }.dropFirst()
        let isHeld = { (line: Substring) in held.contains(Int(line.prefix(4))!) }
        for (name, part) in [
            ("train.csv", lines.filter { !isHeld($0) }), ("test.csv", lines.filter(isHeld)),
        ] {
            try part.joined(separator: "\n")
                .write(toFile: "\(directory.path)/\(name)", atomically: true, encoding: .utf8)
        }
        let solution = try solve(
            "data-network",
            [
                "model.file=\(directory.path)/train.csv", "model.inputs=[0]", "model.output=1",
                "model.test=\(directory.path)/test.csv", "output.points=\(held)",
                "mesh.axes[0].cells=48", "mesh.axes[1].cells=48",
            ] + method)
        let network = try #require(solution.saved.network)
        #expect(network.positions.count == 135 - held.count)
        let samples = try #require(solution.summary["samples"])
        #expect(samples["training"]?.number == Double(135 - held.count))
        #expect(samples["test"]?.number == Double(held.count))
        let scale = try #require(samples["output"]?["scale"]?.number)
        let targets = lines.filter(isHeld).map { Double($0.dropFirst(5))! }
        func loss(_ output: [Double], _ targets: [Double]) -> Double {
            let squares = zip(output, targets).map { f, y -> Double in
                let error: Double = (f - y) / scale
                return 0.5 * error * error
            }
            return squares.compensatedSum() / Double(targets.count)
        }
        let (losses, testLosses) = (try solution.values("loss"), try solution.values("test_loss"))
        for index in solution.times.indices {
            let output = try solution.saved.networkOutput(at: index)
            #expect(abs(loss(output, network.target) - losses[index]) < 1e-13)
            let held = try solution.saved.pointValues("network_output_at", at: index)
            #expect(abs(loss(held, targets) - testLosses[index]) < 1e-13)
        }
    }

    /// A readout that can only be 1 is no axis at all.
    @Test func aFixedReadoutIsASingleCell() throws {
        func text(_ axes: String, _ initial: String) -> String {
            """
            { mesh: { axes: [ \(axes) { name: "z", range: [-6, 6], cells: 96 } ] },
              model: { type: "gaussian-network", unitVariance: 0.5,
                  target: { weights: [1, 1], centers: [-1.5, 1.5], variances: [0.7, 0.7] } },
              dynamics: { birthDeath: { rate: 2 } }, initial: \(initial),
              solver: { timeStep: 0.01 }, time: { end: 1, outputs: 3 } }
            """
        }
        let line = "{ type: 'normal', sd: 1 }"
        let fixed = try solve(text: text("", line))
        let single = try solve(
            text: text(
                "{ name: 'c', range: [0.5, 1.5], cells: 1 },",
                "{ type: 'product', factors: { c: { type: 'uniform', range: [0.5, 1.5] }, z: "
                    + line + " } }"))
        for name in ["loss", "mean_potential", "reaction_dissipation", "mean_z", "variance_z"] {
            let (a, b) = (try fixed.values(name), try single.values(name))
            #expect(largestDifference(a, b) < 1e-13, "\(name)")
        }
        let output = try fixed.saved.networkOutput(at: 2)
        #expect(largestDifference(output, try single.saved.networkOutput(at: 2)) < 1e-13)
    }
}
