import Foundation
import Meshes
import Models

/// What the keys of a model or a density need to know of the rest of the file.
struct ReadingContext {
    /// The mesh, a mere placeholder unless ``isSound``.
    let mesh: Mesh
    /// Whether the mesh could be read; if not, nothing is held against it.
    let isSound: Bool
    /// The directory that relative paths start from.
    let directory: String
    /// The axis of the whole mesh that ``mesh`` leaves out as it is the velocity.
    var velocityName: String?

    static let placeholderMesh = Mesh(axes: [Axis(name: "x", lower: 0, upper: 1, cells: 1)])

    /// A context without a mesh to hold anything against.
    static let unknown = ReadingContext(mesh: placeholderMesh, isSound: false, directory: "")

    /// The context of one axis by itself.
    func restricted(toAxisNamed name: String) -> ReadingContext {
        guard let axis = mesh.axes.first(where: { $0.name == name }) else {
            return ReadingContext(
                mesh: Self.placeholderMesh, isSound: false, directory: directory)
        }
        return ReadingContext(mesh: Mesh(axes: [axis]), isSound: isSound, directory: directory)
    }

    /// The context of the axes that models live on.
    func parameters(of dynamics: Dynamics) -> ReadingContext {
        ReadingContext(
            mesh: dynamics.parameterMesh(mesh), isSound: isSound, directory: directory,
            velocityName: dynamics.momentum?.velocityAxis.map { mesh.axes[$0].name })
    }

    /// The names of the axes in order.
    var axisNames: [String] { mesh.axes.map(\.name) }

    /// What a message says is found of the axes.
    var foundAxes: String {
        "axes named \(axisNames.joined(separator: ", "))"
            + (velocityName.map { " beside the velocity axis \($0)" } ?? "")
    }

    /// The path of the file that `file` names, relative paths starting from ``directory``.
    ///
    /// - Throws: ModelError for the key `file` if there is none, or one that may never end, such
    ///   as a pipe or a device.
    func path(ofFile file: String) throws -> String {
        let path = URL(
            fileURLWithPath: file,
            relativeTo: URL(fileURLWithPath: directory, isDirectory: true)
        ).path
        let type = try? FileManager.default.attributesOfItem(atPath: path)[.type]
        guard let type = type as? FileAttributeType,
            type == .typeRegular || type == .typeSymbolicLink
        else {
            throw ModelError(key: "file", "there is no readable file at \"\(path)\"")
        }
        return path
    }
}

extension ObjectReader {
    /// The formula at `expression`; nil if it is wrong.
    func formula(
        variables: [String], in context: ReadingContext, doc: String
    ) -> Formula? {
        let expression = value("expression", .string, doc: doc)
        guard isSound, context.isSound else { return nil }
        return attempt(at: "expression") { try Formula(expression, variables: variables) }
    }

    /// The array in the file at `file`, if it fits the mesh; nil if it is wrong.
    func table(in context: ReadingContext, doc: String) -> ArrayFile? {
        let file = value("file", .path, doc: doc)
        guard isSound, context.isSound else { return nil }
        return attempt(at: "file") {
            let table = try ArrayFile(readingFrom: try context.path(ofFile: file))
            _ = try table.values(on: context.mesh)
            return table
        }
    }
}
