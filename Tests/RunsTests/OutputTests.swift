import RunFiles
import Testing

/// What a run writes, when, and what it says of it.
struct OutputTests {
    @Test(arguments: [
        ("reaction-only", "mean_x,variance_x"),
        ("torus-cosine", "mean_theta,variance_theta"),
        ("attraction-repulsion-2d", "mean_x,mean_y,variance_x,variance_y,covariance_x_y"),
    ])
    func columnsOfALandscape(config: String, moments: String) throws {
        let solution = try solve(config, "time={ end: 0.01, outputs: 2 }")
        let header =
            "time,mass,energy,mean_potential,transport_dissipation,reaction_dissipation,"
            + "certified_gap,\(moments),wall_mass"
        #expect(solution.csv.hasPrefix(header + "\n"))
        #expect(solution.table.rows.count == 2)
        #expect(solution.saved.quantities.map(\.name) == Array(solution.table.names.dropFirst()))
    }

    @Test func columnsOfANetwork() throws {
        let solution = try solve("mixture-good-start", "time={ end: 0.1, outputs: 2 }")
        let header =
            "time,mass,energy,loss,mean_potential,transport_dissipation,reaction_dissipation,"
            + "certified_gap,mean_c,mean_z,variance_c,variance_z,covariance_c_z,wall_mass"
        #expect(solution.csv.hasPrefix(header + "\n"))
    }

    /// The table has all digits of what is in run.nc.
    @Test func tableAndFieldsAgree() throws {
        let solution = try solve("quadratic-decay")
        #expect(try solution.values("time") == solution.saved.times)
        for name in solution.table.names.dropFirst() {
            #expect(try solution.values(name) == solution.saved.values(of: name))
        }
    }

    /// Output times are those that were asked for, to the last bit.
    @Test func outputTimesAreHit() throws {
        let at: [Double] = [0.1, 0.3, 1 / 3, 0.7, 1.1]
        let list = at.map { "\($0)" }.joined(separator: ", ")
        let solution = try solve("quadratic-decay", "time={ at: [\(list)] }")
        #expect(try solution.values("time") == [0] + at)
        #expect(solution.saved.times == [0] + at)

        let even = try solve("free-mass-decay")
        #expect(try even.values("time") == even.description.outputTimes)
        #expect(even.times.first == 0)
        #expect(even.times.last == 5)
    }

    @Test func fixedStep() throws {
        let solution = try solve("quadratic-decay", "solver.timeStep=0.002")
        let solver = try #require(solution.summary["solver"])
        #expect(solver["steps"]?.number == 500)
        #expect(solver["steps_bounded_by"]?["fixed"]?.number == 500)
        #expect(solver["steps_bounded_by"]?["courant"]?.number == 0)
        // It is about as good as the step that the bounds choose.
        let free = try solve("quadratic-decay")
        let energies = (try solution.final("energy"), try free.final("energy"))
        #expect(abs(energies.0 - energies.1) <= 1e-6)
    }

    @Test(arguments: [("[-5, 1.7]", "upper"), ("[1.2, 5]", "lower")])
    func aMeshThatIsTooSmallEarnsAWarning(range: String, side: String) throws {
        let solution = try solve("quadratic-decay", "mesh.axes[0].range=\(range)")
        let warnings = solution.outcome.summary.warnings
        #expect(warnings.count == 2)
        #expect(
            warnings.last?.contains("of the initial density lies beyond the walls") == true)
        #expect(
            warnings.first?.hasPrefix("the density reaches the \(side) end of axis \"x\"") == true)
        #expect(solution.summary["warnings"]?.strings == warnings)
    }

    @Test func aPeriodicAxisHasNoWalls() throws {
        let solution = try solve("torus-cosine")
        #expect(try solution.values("wall_mass").allSatisfy { $0 == 0 })
        #expect(solution.summary["invariants"]?["wall_mass"] == .array([]))
    }

    @Test func fieldsMayStayAway() throws {
        let solution = try solve(
            "mixture-good-start", "output.fields=false", "time={ end: 0.1, outputs: 2 }")
        let whole = try solve("mixture-good-start", "time={ end: 0.1, outputs: 2 }")
        #expect(!solution.saved.hasFields)
        #expect(whole.saved.hasFields)
        #expect(solution.csv == whole.csv)
        #expect(try solution.saved.networkOutput(at: 1) == whole.saved.networkOutput(at: 1))
    }

    /// Both orders and splittings give the same solution, to their accuracy.
    @Test(arguments: [("solver.order=1", 0.02), ("solver.splitting=lie", 0.01)])
    func schemes(setting: String, tolerance: Double) throws {
        let solution = try solve("quadratic-decay", setting)
        let reference = try solve("quadratic-decay")
        let difference = try abs(solution.final("energy") - reference.final("energy"))
        #expect(difference <= tolerance)
        #expect(difference > 0)
    }

    @Test func enginesAgree() throws {
        let settings = ["time={ end: 0.5, outputs: 2 }", "solver.interaction="]
        for config in ["coulomb-gas", "torus-cosine", "mixture-good-start"] {
            let runs = try ["fft", "direct"].map { engine in
                try solve(config, settings[0], settings[1] + engine)
            }
            let density = try runs[0].finalDensity()
            #expect(try runs[1].distance(at: 1, to: density) <= 1e-11)
        }
    }

    /// The error of V is 1e-12 of its size; what the dynamics make of it in half a unit
    /// of time is no more than a hundred times that.
    @Test func theCompressedEngineAgreesAndSaysHowWell() throws {
        let settings = ["time={ end: 0.5, outputs: 2 }", "solver.interaction="]
        for config in ["torus-cosine", "mixture-good-start"] {
            let runs = try ["fft", "compressed"].map { engine in
                try solve(config, settings[0], settings[1] + engine)
            }
            let density = try runs[0].finalDensity()
            #expect(try runs[1].distance(at: 1, to: density) <= 1e-10)
            let solver = runs.map { $0.summary["solver"] }
            #expect(solver[1]?["engine"]?.string == "compressed")
            let bounds = solver.map { $0?["interaction_error_bound"]?.number }
            #expect(bounds[0] == 0)
            let bound = try #require(bounds[1])
            #expect(bound > 0 && bound <= 1e-12)
            #expect(runs[1].saved.attributes["interaction_error_bound"] == .real(bound))
        }
    }
}
