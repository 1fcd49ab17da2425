import Meshes
import Testing

/// The mixture of Gaussians of Sec. 7.1, at reduced size.
struct MixtureTests {
    /// C_f = ½∫f², since all readouts cancel at the start.
    @Test(arguments: ["mixture-good-start", "mixture-bad-start"])
    func lossAtTheStart(config: String) throws {
        let solution = try solve(config, "time.end=0.1", "time.outputs=2")
        let loss = try #require(try solution.values("loss").first)
        #expect((loss * 1e6).rounded() == 68868)
    }

    /// Births and deaths are ahead of gradient descent from time 1 on, and as V̄ is
    /// never positive there is nothing to reinject: both populations are the same but
    /// for their rounding.
    @Test func goodStart() throws {
        let births = try solve("mixture-good-start")
        let descent = try solve("mixture-good-start-gradient-descent")
        let reinjected = try solve("mixture-good-start-reinjected")
        #expect(births.times == descent.times)
        let (fast, slow) = (try births.values("loss"), try descent.values("loss"))
        #expect(births.times.contains { $0 > 1 })
        for (index, time) in births.times.enumerated() where time >= 1 {
            #expect(slow[index] > fast[index])
        }
        #expect(try births.values("mean_potential").allSatisfy { $0 <= 0 })
        for name in births.table.names where name != "time" {
            let (a, b) = (try births.values(name), try reinjected.values(name))
            #expect(largestDifference(a, b) <= 2e-15)
        }
        for index in births.times.indices {
            let density = try births.saved.density(at: index)
            #expect(
                try reinjected.distance(at: index, to: density) <= 1e-14)
        }
    }

    /// From the bad start only reinjection reaches z = 2, and a small loss.
    @Test func badStart() throws {
        let births = try solve("mixture-bad-start")
        let descent = try solve("mixture-bad-start-gradient-descent")
        let reinjected = try solve("mixture-bad-start-reinjected")
        let far = { (place: [Double]) in place[1] > 1.5 }
        #expect(try reinjected.finalMass(where: far) > 0.1)
        #expect(try births.finalMass(where: far) < 1e-30)
        #expect(try descent.finalMass(where: far) < 1e-30)
        let least = try min(births.final("loss"), descent.final("loss"))
        #expect(try reinjected.final("loss") < least / 40)
        #expect(least > 0.01)
    }

    /// The loss is that of the output that is written.
    @Test(arguments: ["mixture-good-start", "mixture-bad-start-reinjected"])
    func outputGivesTheLoss(config: String) throws {
        let solution = try solve(config)
        let network = try #require(solution.saved.network)
        let loss = try solution.values("loss")
        // The inputs are the centres of the axis of z: a midpoint rule, which is
        // spectrally accurate for what vanishes at both ends.
        let spacing = solution.mesh.axes[1].spacing
        #expect(network.positions == solution.mesh.axes[1].centers)
        for index in solution.times.indices {
            let output = try solution.saved.networkOutput(at: index)
            let squares = zip(network.target, output).map { ($0 - $1) * ($0 - $1) }
            let integral = 0.5 * squares.compensatedSum() * spacing
            #expect(abs(integral - loss[index]) <= 1e-14)
        }
    }

    /// Twice the cells change the loss by no more than the error of the coarser mesh.
    @Test func refinement() throws {
        let coarse = try solve("mixture-good-start")
        let fine = try solve(
            "mixture-good-start", "mesh.axes[0].cells=192", "mesh.axes[1].cells=192")
        let losses = zip(try coarse.values("loss"), try fine.values("loss"))
        for (coarse, fine) in losses { #expect(abs(coarse / fine - 1) <= 0.03) }
        let gaps = zip(try coarse.values("certified_gap"), try fine.values("certified_gap"))
        for (coarse, fine) in gaps { #expect(abs(coarse / fine - 1) <= 0.05) }
    }
}
