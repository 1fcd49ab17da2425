import Results
import RunFiles

/// What `summary.json` says of a run.
public struct RunSummary: Sendable {
    /// The summary as JSON.
    public let json: JSONValue
    /// What a user should know before believing the results.
    public let warnings: [String]
    /// The scalars at the first and at the last record, for a table.
    public let rows: [(name: String, first: Double, last: Double)]
    /// The number of steps.
    public let steps: Int
    /// The seconds it took.
    public let wallSeconds: Double

    init(
        _ problem: any Preparation, _ recorder: Recorder, _ leakage: LeakageEstimate?,
        ending: Run.Ending, wallSeconds: Double
    ) {
        let evolution = problem.computation
        let names = problem.quantities.map(\.name)
        let warnings = Self.warnings(problem, recorder) + (leakage?.warnings ?? [])
        self.warnings = warnings
        steps = evolution.steps
        self.wallSeconds = wallSeconds
        rows = zip(names, zip(recorder.first, recorder.last)).map { ($0, $1.0, $1.1) }

        let final = zip(names, recorder.last).map { ($0, JSONValue.finite($1)) }
        let gap = rows.first { $0.name == "certified_gap" }?.last ?? .nan
        var solver: [String: JSONValue] = [
            "steps": .number(Double(evolution.steps)),
            "engine": .string(evolution.engine),
            "interaction_error_bound": .finite(evolution.interactionErrorBound),
            "threads": .number(Double(evolution.threads)),
            "wall_time_seconds": .number(wallSeconds),
        ]
        solver.merge(evolution.stepSummary) { $1 }
        var entries: [String: JSONValue] = [
            "title": .string(problem.outline.title),
            "version": .string(MeanFieldVersion.current),
            "status": .string(ending.name),
            "reason": ending.reason.map { .string($0) } ?? .null,
            "time": .number(recorder.lastTime),
            "final": .object(Dictionary(uniqueKeysWithValues: final)),
            "certified_gap": .object([
                "value": .finite(gap), "meaning": .string(problem.certificateMeaning),
            ]),
            "invariants": .object([
                "mass_drift": .finite(evolution.massDrift),
                "\(evolution.descendingName)_increase": .finite(evolution.energyIncrease),
                "minimum_density": .finite(recorder.minimumDensity),
                "wall_mass": .array(
                    recorder.wallMasses.map { wall in
                        .object([
                            "axis": .string(wall.axis),
                            "side": .string(wall.isUpper ? "upper" : "lower"),
                            "largest_fraction": .finite(wall.fraction),
                        ])
                    }),
            ]),
            "solver": .object(solver),
            "warnings": .array(warnings.map { .string($0) }),
        ]
        entries["particles"] = evolution.particleSummary
        entries["leakage"] = leakage?.json
        entries.merge(problem.summaryEntries) { $1 }
        json = .object(entries)
    }

    /// The fraction of the mass at an end of an axis above which the mesh is
    /// taken to be too small.
    private static let tolerableWallMass = 1e-6
    private static let tolerableMassDrift = 1e-12

    private static func warnings(_ problem: any Preparation, _ recorder: Recorder) -> [String] {
        var warnings: [String] = []
        for wall in recorder.wallMasses where wall.fraction > tolerableWallMass {
            let side = wall.isUpper ? "upper" : "lower"
            warnings.append(
                "the density reaches the \(side) end of axis \"\(wall.axis)\": up to "
                    + "\(wall.fraction) of the mass lies in the outermost cells; if it is not meant "
                    + "to be stopped by a wall there, widen the range")
        }
        warnings += problem.warnings
        let evolution = problem.computation
        warnings += evolution.warnings
        if evolution.massDrift > tolerableMassDrift {
            warnings.append("the mass drifted by \(evolution.massDrift) of its size")
        }
        return warnings
    }
}

extension LeakageEstimate {
    /// The part of the scale above which a run is not to be believed unseen.
    private static let tolerable = 0.1

    fileprivate var json: JSONValue {
        .object([
            "meaning": "|E_grid − E_weighted|: what leakage and the mesh's other errors have done",
            "largest": .finite(largest), "time": .number(time), "final": .finite(final),
            "scale": .finite(scale),
        ])
    }

    fileprivate var warnings: [String] {
        guard largest > Self.tolerable * scale else { return [] }
        return [
            "the energy differs by up to \(largest), at time \(time), from that of weighted "
                + "particles, which leak nothing: births may have amplified what the mesh let "
                + "through; refine it, or believe \"method\": \"weighted\""
        ]
    }
}

extension Run.Ending {
    fileprivate var name: String {
        switch self {
        case .complete: "complete"
        case .interrupted: "interrupted"
        case .stopped: "stopped"
        }
    }

    fileprivate var reason: String? {
        if case .stopped(let reason) = self { reason } else { nil }
    }
}

extension JSONValue {
    /// A number, or null if it is not finite, which JSON cannot say.
    static func finite(_ value: Double) -> JSONValue {
        value.isFinite ? .number(value) : .null
    }
}
