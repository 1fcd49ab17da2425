import Foundation
import RunFiles
import TestSupport
import Testing

/// Whatever a file holds, reading ends with a description or readable errors.
struct MutationTests {
    @Test func everyMutantIsReadOrRefused() {
        var mutator = RunFileMutator(seed: 20)
        var accepted = 0
        var settled = 0
        for number in 0..<10_000 {
            let bytes = mutator.mutate(BaseFiles.all[number % BaseFiles.all.count])
            let text = String(decoding: bytes, as: UTF8.self)
            do {
                let run = try RunFile.readRun(text: text, directory: ".").outline
                accepted += 1
                let effective = run.effective.encoded(pretty: false)
                let again = try RunFile.readRun(text: effective, directory: ".").outline
                if again.effective == run.effective { settled += 1 }
            } catch {
                #expect(!error.errors.isEmpty)
                #expect(error.errors.allSatisfy { isReadable($0.description) })
            }
        }
        // Some damages are harmless, most are not.
        #expect((300...5000).contains(accepted))
        #expect(settled == accepted)
    }

    @Test func brokenBytesAreRefused() throws {
        var mutator = RunFileMutator(seed: 7)
        let path = FileManager.default.temporaryDirectory
            .appendingPathComponent("mutant-\(UUID().uuidString).json").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        for number in 0..<200 {
            let bytes = mutator.mutate(BaseFiles.all[number % BaseFiles.all.count]) + [0xFF]
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            #expect(throws: RunFileErrors.self) { try RunFile.read(contentsOf: path) }
        }
    }

    @Test func mutationsRepeat() {
        var (first, second) = (RunFileMutator(seed: 1), RunFileMutator(seed: 1))
        for text in BaseFiles.all { #expect(first.mutate(text) == second.mutate(text)) }
    }

    private func isReadable(_ line: String) -> Bool {
        !line.isEmpty && line.count < 5000
            && line.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
    }
}
