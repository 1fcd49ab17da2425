import Meshes
import Testing

/// A mirrored or turned problem has the mirrored or turned solution.
struct SymmetryTests {
    /// The mixture is the same for z and −z.
    @Test(arguments: ["mixture-good-start", "mixture-good-start-reinjected"])
    func mixtureIsEven(config: String) throws {
        let solution = try solve(config)
        let columns = solution.mesh.columns
        let density = try solution.finalDensity()
        let mirrored = density.indices.map { index in
            density[index / columns * columns + (columns - 1 - index % columns)]
        }
        let peak = try #require(density.max())
        #expect(largestDifference(density, mirrored) / peak <= 1e-13)
        #expect(abs(try solution.final("mean_z")) <= 1e-15)
    }

    @Test func theTiltDecidesTheSide() throws {
        let settings = ["initial.mean=1", "initial.sd=0.3", "time.end=4", "time.outputs=5"]
        let left = try solve("double-well", settings)
        let right = try solve(
            "double-well", settings + ["initial.mean=-1", "model.potential.tilt=-0.25"])
        for index in left.times.indices {
            let mirrored = Array(try right.saved.density(at: index).reversed())
            #expect(try left.distance(at: index, to: mirrored) <= 3e-15)
        }
    }

    private static let plane = """
        {
          mesh: { axes: [
              { name: "a", range: [-2, 2], cells: 40 },
              { name: "b", range: [-3, 3], cells: 54 } ] },
          model: { type: "landscape",
              potential: { type: "formula", expression: "(a^2-1)^2 + 0.3*a + b^2/2 + 0.2*a*b" },
              kernel: { type: "gaussian", amplitude: 0.8, width: 0.5 } },
          dynamics: { birthDeath: { rate: 1.5 } },
          initial: { type: "normal", mean: [0.4, 0.6], sd: [0.4, 0.7] },
          time: { end: 1, outputs: 3 },
        }
        """

    @Test func axesMayTrade() throws {
        let solution = try solve(text: Self.plane)
        let turned = try solve(
            text: Self.plane,
            "mesh.axes=[{ name: 'b', range: [-3, 3], cells: 54 }, "
                + "{ name: 'a', range: [-2, 2], cells: 40 }]",
            "initial.mean=[0.6, 0.4]", "initial.sd=[0.7, 0.4]")
        let (rows, columns) = (solution.mesh.rows, solution.mesh.columns)
        for index in solution.times.indices {
            let other = try turned.saved.density(at: index)
            let transposed = (0..<rows * columns).map { other[$0 % columns * rows + $0 / columns] }
            #expect(try solution.distance(at: index, to: transposed) <= 1e-14)
        }
        for name in solution.table.names where name != "covariance_a_b" {
            let (a, b) = (try solution.values(name), try turned.values(name))
            #expect(largestDifference(a, b) <= 1e-15)
        }
    }
}
