import RunFiles

/// The lines of the errors of a file; none if it is right.
func messages(_ text: String, settings: [String], directory: String = ".") -> [String] {
    do {
        _ = try RunFile.readRun(text: text, directory: directory, settings: settings)
        return []
    } catch {
        return error.errors.map(\.description)
    }
}

/// The lines of the errors of a file; none if it is right.
func messages(_ text: String, _ settings: String..., directory: String = ".") -> [String] {
    messages(text, settings: settings, directory: directory)
}

/// The errors of the small run file after some settings.
func messages(setting settings: String...) -> [String] {
    messages(BaseFiles.small, settings: settings)
}
