import Foundation

extension ComparisonOutcome {
    /// What follows, a sentence a line: count by count, then of the mean field.
    public var verdicts: [String] {
        courses.map(verdict) + particleNotes + agreementLines
    }

    // MARK: Particles

    private func verdict(_ course: ParticleCourse) -> String {
        let lead = "n = \(course.count): "
        let end = course.standings.count - 1
        guard let departure = course.departure else {
            if course.isStatistical {
                return lead + "follows the mean field to the end; the gap is the statistical one"
            }
            if case .unknown(let reason)? = course.standings.last {
                return lead + "cannot be judged: \(reason)"
            }
            return lead + "cannot be judged"
        }
        let since = Text.time(times[departure])
        let followed = course.standings[..<departure].lastIndex(of: .statistical)
        let until =
            followed.map {
                "follows the mean field until t = \(Text.time(times[$0])); from t = \(since) "
            } ?? "is off from t = \(since) on: "
        var text = lead + until + fault(course, at: departure)
        if departure < end {
            text += "; at the end \(fault(course, at: end))"
        }
        return text
    }

    private func fault(_ course: ParticleCourse, at output: Int) -> String {
        let rivals = course.isLargest ? "the next smaller count" : "the larger counts"
        switch course.standings[output] {
        case .distance(let ratio):
            return "the distance is \(Text.short(ratio)) times what n^(-1/2) makes of "
                + (course.isLargest ? "that of \(rivals)" : "those of \(rivals)")
        case .gap(let scaled, let expected):
            return "n × gap in \(quantities[main].name) is \(Text.short(scaled)), against "
                + "\(Text.short(expected)) for \(rivals)"
        case .statistical: return "the gap is the statistical one again"
        case .unknown(let reason): return "it cannot be judged: \(reason)"
        }
    }

    private var particleNotes: [String] {
        var notes: [String] = []
        guard let largest = courses.last else { return notes }
        if largest.departure != nil {
            notes.append(
                "the largest count does not come nearer as the theory says: more particles do not "
                    + "help, but a shorter particles.timeStep, a finer mean field, or still "
                    + "larger counts may")
        }
        if description.particles?.sampling == .stratified {
            notes.append(
                "stratified particles start nearer than n^(-1/2), which speaks against small counts"
            )
        }
        if description.hasSingularKernel {
            notes.append(
                "the kernel is singular: particles keep their distance from each other and are "
                    + "nearer than n^(-1/2), which speaks against small counts; the gap in the "
                    + "energy, of order log(n)/n, is not judged")
        }
        let entry = distances[judged]
        let nearest = ensembles.last?.rootMeanSquare(judged, entry.distance, at: times.count - 1)
        let own = entry.referenceError(at: times.count - 1)
        if let nearest, own > Self.noticeable * nearest {
            notes.append(
                "the mean field's own error, \(Text.short(own)), is not small against the "
                    + "distance of \(Text.short(nearest)): take more cells or solver.nodes")
        }
        return notes
    }

    /// The fraction of a distance that an error may be without being felt: squares
    /// add, so that it changes the distance by 5 %.
    private static let noticeable = 0.3

    // MARK: The mean field

    private var agreementLines: [String] {
        guard let agreement else { return ["grid and weighted could not be compared"] }
        guard let worst = agreement.worst else {
            return ["grid and weighted cannot be compared, as one of them has no error bars"]
        }
        guard !agreement.holds else {
            let share = "\(Text.short(worst.ratio)) of the bars, in \(worst.name)"
            return [
                "the methods agree within their error bars (at most \(share) at t = "
                    + "\(Text.time(times[worst.output])))"
            ]
        }
        let faults = agreement.rows.filter { !$0.isWithin }.map { row in
            "the methods do NOT agree in \(row.name): they differ by "
                + "\(Text.short(row.difference)) at t = \(Text.time(times[row.output])), "
                + "\(Text.short(row.ratio)) times the sum of their error bars"
        }
        return faults + [
            "(differences to coarser solutions are too small as error bars if those are far too "
                + "coarse: more cells and more solver.nodes tell)"
        ]
    }
}
