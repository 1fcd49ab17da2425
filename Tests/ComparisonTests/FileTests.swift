import Foundation
import Meshes
import Results
import RunFiles
import Runs
import TestSupport
import Testing

/// The files of a comparison say what was computed.
struct FileTests {
    private let outcome: ComparisonOutcome

    init() throws {
        outcome = try compared(
            "quadratic-interaction",
            ["time.outputs=3", "mesh.axes[0].cells=160", particles([20, 40], replicas: 4)])
    }

    @Test func datasetOnDisk() throws {
        let directory = try TemporaryDirectory()
        let place = directory.path + "/comparison"
        try DatasetWriter(directory: place, overwrite: false, name: ResultFiles.comparison)
            .finish(
                outcome.dataset, texts: [ResultFiles.comparisonTable: outcome.csv],
                summary: outcome.summary.encoded(pretty: true))
        let saved = try Dataset(readingFrom: "\(place)/\(ResultFiles.comparison)")
        #expect(saved.coordinates.map(\.name) == ["count", "time"])
        #expect(saved.coordinates.map(\.values) == [[20, 40], outcome.times])
        for variable in outcome.dataset.variables {
            let other = try #require(saved[variable.quantity.name])
            #expect(other.dimensions == variable.dimensions)
            #expect(
                zip(other.values, variable.values).allSatisfy {
                    $0 == $1 || $0.isNaN && $1.isNaN
                })
        }
        let names = Set(saved.variables.map(\.quantity.name))
        for name in [
            "energy_grid", "energy_grid_error", "energy_weighted", "mean_x_weighted_error",
            "energy_particles_mean", "energy_particles_sd", "energy_particles_error",
            "wasserstein_particles_mean", "wasserstein_particles_rms", "wasserstein_grid_weighted",
            "wasserstein_grid_error", "kernel_distance_particles_mean",
            "kernel_distance_weighted_error",
        ] {
            #expect(names.contains(name), "\(name)")
        }
        #expect(try directory.text(of: "comparison/comparison.csv") == outcome.csv)
    }

    @Test func csvHasEveryNumber() throws {
        let table = ParsedTable(outcome.csv)
        #expect(table.names == ["time", "method", "count", "quantity", "value", "error", "sd"])
        func value(_ time: Double, _ method: String, _ count: String, _ quantity: String) -> Double?
        {
            table.rows.first {
                Double($0[0]) == time && $0[1] == method && $0[2] == count && $0[3] == quantity
            }.flatMap { Double($0[4]) }
        }
        let energy = try #require(outcome.index(of: "energy"))
        for (output, time) in outcome.times.enumerated() {
            for series in outcome.methods {
                let read = value(time, series.method.rawValue, "", "energy")
                #expect(read == series.values[energy][output])
            }
            for ensemble in outcome.ensembles {
                let read = value(time, "particles", "\(ensemble.count)", "energy")
                #expect(read == ensemble.scalars[energy][output].mean)
                let distance = value(time, "particles", "\(ensemble.count)", "wasserstein")
                #expect(distance == ensemble.distances[0][output].mean)
            }
        }
    }

    /// ½∬K d(μ − ν)² = −(κ/2)·(difference of the means)² for K = κ|d|²/2.
    @Test func kernelDistanceOfTheQuadraticKernel() throws {
        let mean = try #require(outcome.index(of: "mean_x"))
        let kernel = try #require(
            outcome.distances.firstIndex { $0.distance.name == "kernel_distance" })
        let reference = try #require(outcome[outcome.distances[kernel].reference])
        for ensemble in outcome.ensembles {
            for output in outcome.times.indices {
                for (replica, value) in ensemble.distances[kernel][output].values.enumerated() {
                    let difference =
                        ensemble.scalars[mean][output].values[replica]
                        - reference.values[mean][output]
                    #expect(abs(value + 0.25 * difference * difference) <= 1e-13)
                }
            }
        }
    }

    @Test func summary() {
        #expect(outcome.summary["status"] == "complete")
        #expect(outcome.summary["agreement"]?["within_error_bars"] == true)
        #expect(outcome.summary["main_quantity"] == "energy")
        #expect(outcome.summary["particles"]?[1]?["count"] == 40)
    }
}
