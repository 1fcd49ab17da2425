import Foundation
import Results
import RunFiles
import Runs
import TestSupport
import Testing

/// Damaged run files that can still be read: preparing and starting them ends with
/// results or with words, never with a crash.
struct MutantRunTests {
    /// The run files of `Configs` on meshes of at most a few thousand cells.
    private static func bases() throws -> [String] {
        try Checkout.configs.map { name in
            try String(contentsOfFile: Checkout.config(name), encoding: .utf8)
                .replacing("384", with: "24").replacing("192", with: "24").replacing(
                    "256", with: "24")
        }
    }

    @Test func mutantsRunOrAreRefused() throws {
        let bases = try Self.bases()
        let directory = try TemporaryDirectory()
        let place = directory.path + "/run"
        var mutator = RunFileMutator(seed: 4)
        var (read, prepared, performed) = (0, 0, 0)
        for number in 0..<10_000 {
            let bytes = mutator.mutate(bases[number % bases.count])
            let text = String(decoding: bytes, as: UTF8.self)
            guard
                let description = try? RunFile.readRun(
                    text: text, directory: directory.path, settings: ["output.directory=\(place)"])
            else { continue }
            read += 1
            // Larger meshes are sound too, but take their time.
            guard isSmall(description) else { continue }
            guard let run = prepare(description) else { continue }
            prepared += 1
            guard prepared.isMultiple(of: 3) else { continue }
            if try perform(run, at: place) { performed += 1 }
        }
        // Damages that do not show are common enough for this to mean something.
        #expect(read > 1000)
        #expect(prepared > 800)
        #expect(performed > 250)
        #expect(try directory.entries == [])
    }

    private func isSmall(_ run: DescribedRun) -> Bool {
        switch run {
        case .mesh(let description): return description.mesh.cellCount <= 4096
        case .network(let description):
            let model = description.model
            guard case .teacher(let lesson) = model.task else { return true }
            let samples = (model.batch ?? 0) + (lesson.samples ?? 0) + lesson.testSamples
            let units = description.settings.counts[0]
            return model.dimension <= 1000 && samples <= 20_000 && units <= 1000
        }
    }

    private func prepare(_ description: DescribedRun) -> Run? {
        do {
            return try Run(description)
        } catch {
            #expect(!error.errors.isEmpty)
            #expect(error.errors.allSatisfy { isReadable($0.description) })
            return nil
        }
    }

    /// Takes some steps; whether there are results.
    private func perform(_ run: Run, at place: String) throws -> Bool {
        defer { try? FileManager.default.removeItem(atPath: place) }
        var steps = 0
        let outcome: Run.Outcome
        do {
            outcome = try run.perform(shouldStop: {
                steps += 1
                return steps >= 20
            })
        } catch {
            #expect(isReadable(error.description))
            return false
        }
        #expect(steps <= 20)
        if case .stopped(let reason) = outcome.ending { #expect(isReadable(reason)) }
        let saved = try SavedRun(directory: place)
        #expect(saved.times.last == outcome.lastTime)
        if saved.hasFields {
            let density = try saved.density(at: saved.times.count - 1)
            #expect(density.allSatisfy { $0 >= 0 && $0.isFinite })
        }
        return true
    }

    private func isReadable(_ line: String) -> Bool {
        !line.isEmpty && line.count < 5000
            && line.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
    }
}
