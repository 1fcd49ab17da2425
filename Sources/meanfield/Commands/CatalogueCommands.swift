import ArgumentParser
import RunFiles

/// `meanfield schema`: what may stand in a run file, for programs.
struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Print the JSON Schema of run files.")

    func run() { print(RunFile.schema().encoded(pretty: true)) }
}

/// `meanfield models`: what may stand in a run file, for people.
struct ModelsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models",
        abstract: "List the models, potentials, kernels, densities and populations.")

    func run() { print(RunFile.catalogue()) }
}
