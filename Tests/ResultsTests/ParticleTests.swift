import Foundation
import Meshes
import Results
import TestSupport
import Testing

/// Particles are read as they were written.
struct ParticleTests {
    private let temporary: TemporaryDirectory
    private let place: String

    init() throws {
        temporary = try TemporaryDirectory()
        place = temporary.path + "/run"
    }

    /// Values that differ from particle to particle, axis to axis and record to record.
    private static func value(_ particle: Int, _ axis: Int, _ record: Int) -> Double {
        sin(Double(1 + particle + 1000 * axis + 10_000 * record))
    }

    private func append(_ count: Int, record: Int, to writer: ResultWriter) throws {
        let mesh = try #require(writer.layout.mesh)
        let arrays = (0...mesh.dimension).map { axis in
            AlignedBuffer((0..<max(count, 1)).map { Self.value($0, axis, record) })
        }
        try writer.append(
            time: Double(record), scalars: [1, 2],
            particles: ParticleRecord(
                count: count,
                coordinates: arrays.dropLast().map { UnsafePointer($0.pointer) },
                weights: arrays[mesh.dimension].pointer))
        withExtendedLifetime(arrays) {}
    }

    private func write(_ counts: [Int], _ layout: ResultLayout) throws -> SavedRun {
        let writer = try ResultWriter(
            directory: place, overwrite: true, layout: layout, expectedOutputs: counts.count)
        for (record, count) in counts.enumerated() {
            try append(count, record: record, to: writer)
        }
        try writer.finish(summary: "")
        return try SavedRun(directory: place)
    }

    private func layout(
        of mesh: Mesh, _ count: Int, isVarying: Bool, compression: Int = 0
    ) -> ResultLayout {
        ResultLayout(
            mesh: mesh, quantities: [energy, gap], fields: false,
            particles: ParticleLayout(count: count, isVarying: isVarying),
            compression: compression)
    }

    /// Rows of a matrix, a particle each, in a space of any dimension and without a mesh.
    @Test func particlesWithoutAMeshKeepAllTheirCoordinates() throws {
        let names = ["c"] + (1...5).map { "w_\($0)" }
        let (count, stride) = (4, 8)
        let rows = AlignedBuffer((0..<count * stride).map { sin(Double($0)) })
        let weights = AlignedBuffer([0.25, 0.5, 1, 2])
        let writer = try ResultWriter(
            directory: place, overwrite: true,
            layout: ResultLayout(
                mesh: nil, quantities: [energy], fields: false,
                particles: ParticleLayout(count: count, isVarying: false, coordinates: names)),
            expectedOutputs: 1)
        try writer.append(
            time: 0, scalars: [1],
            particles: ParticleRecord(
                count: count,
                coordinates: names.indices.map { UnsafePointer(rows.pointer + $0) },
                strides: names.map { _ in stride }, weights: weights.pointer))
        try writer.finish(summary: "")
        let saved = try SavedRun(directory: place)
        #expect(saved.mesh == nil && !saved.hasFields)
        #expect(saved.coordinates == names)
        let particles = try saved.particles(at: 0)
        #expect(particles.weights == weights.values)
        for particle in 0..<count {
            #expect(
                particles.positions[particle] == names.indices.map { rows[particle * stride + $0] })
        }
    }

    @Test func fieldsNeedAMesh() {
        let error = failure {
            _ = try ResultWriter(
                directory: place, layout: ResultLayout(mesh: nil, quantities: [energy]),
                expectedOutputs: 1)
        }
        #expect(error.map { "\($0)".contains("no fields without a mesh") } == true)
    }

    /// A number that changes may grow, shrink, and be 0.
    @Test(arguments: [line, plane], [([5, 5], false), ([5, 9, 0, 2], true)])
    func particlesComeBackToTheLastBit(mesh: Mesh, numbers: ([Int], Bool)) throws {
        for compression in [0, 5] {
            let layout = layout(
                of: mesh, 5, isVarying: numbers.1, compression: compression)
            let saved = try write(numbers.0, layout)
            #expect(saved.hasParticles && !saved.hasFields)
            #expect(saved.mesh == mesh)
            #expect(saved.coordinates == mesh.axes.map(\.name))
            #expect(saved.quantities == [energy, gap])
            for (record, count) in numbers.0.enumerated() {
                let particles = try saved.particles(at: record)
                #expect(
                    particles.positions
                        == (0..<count).map { particle in
                            (0..<mesh.dimension).map { Self.value(particle, $0, record) }
                        })
                #expect(
                    particles.weights
                        == (0..<count).map { Self.value($0, mesh.dimension, record) })
            }
        }
    }

    @Test func aRecordMayLackThem() throws {
        let layout = layout(of: line, 3, isVarying: false)
        let writer = try ResultWriter(directory: place, layout: layout, expectedOutputs: 2)
        try writer.append(time: 0, scalars: [1, 2])
        try append(3, record: 1, to: writer)
        try writer.finish(summary: "")
        let saved = try SavedRun(directory: place)
        #expect(try saved.particles(at: 0).weights == [])
        #expect(try saved.particles(at: 1).weights.count == 3)
    }

    @Test func withoutThem() throws {
        try writeSample(to: place)
        let saved = try SavedRun(directory: place)
        #expect(!saved.hasParticles)
        #expect(throws: ResultError.self) { try saved.particles(at: 0) }
    }

    @Test(arguments: ["particle", "axis", "position", "weight"])
    func theirNamesAreTaken(name: String) throws {
        let mesh = Mesh(axes: [Axis(name: name, lower: 0, upper: 1, cells: 2)])
        let error = failure {
            _ = try write([], layout(of: mesh, 1, isVarying: false))
        }
        #expect(
            error?.cause
                == .invalidLayout("two things in the results would be called '\(name)'"))
        // Without particles they are free.
        #expect(
            failure {
                _ = try ResultWriter(
                    directory: place, layout: ResultLayout(mesh: mesh, quantities: []),
                    expectedOutputs: 0)
            } == nil)
    }

    @Test(arguments: [false, true])
    func theEstimateIsCloseToTheTruth(isVarying: Bool) throws {
        let layout = layout(of: plane, 20_000, isVarying: isVarying)
        _ = try write(Array(repeating: 20_000, count: 10), layout)
        let size =
            try FileManager.default.attributesOfItem(atPath: place + "/run.nc")[.size] as? Double
        let ratio = layout.expectedBytes(outputs: 10) / (size ?? 0)
        #expect((1...1.2).contains(ratio))
    }
}
