internal import Diffusion
internal import Experiments
internal import Foundation
internal import Images
internal import Reports
internal import Tensor

extension CompareReport {
  /// Samples of the same noise, side by side.
  var samplesSection: ReportSection? {
    guard let images else { return nil }
    let items = zip(runs.indices, images.samples).map { index, samples in
      ReportGallery.Item(
        runs[index].label, colour: index, detail: text(of: samples) { sampleDetail(index, $0) },
        picture: (try? samples.get()).map {
          grid($0, columns: 4, "samples-\(index + 1)", "samples of \(runs[index].label)")
        })
    }
    return ReportSection(
      "samples", title: "Samples of the same noise",
      introduction:
        "Image by image, every run began with the same noise (seed \(images.seed), images 0 "
        + "to \(ComparedSamples.count - 1), from the top left): differences are the model's.",
      blocks: [
        .gallery(
          ReportGallery(
            caption:
              "By each run's own sampler, with its averaged weights where it keeps an average.",
            items: items + realImages(images)))
      ])
  }

  /// Images of the held-out sets, to see what samples should look like.
  private func realImages(_ images: ComparisonImages) -> [ReportGallery.Item] {
    images.heldOut.map { entry in
      ReportGallery.Item(
        "real images", detail: "The first of those that the dataset keeps apart.",
        picture: grid(
          entry.found.queries, columns: 4, "real-\(entry.run + 1)", "images of the held-out set"))
    }
  }

  private func sampleDetail(_ index: Int, _ samples: ComputedImages) -> String {
    let run = runs[index]
    let share = SampleWriter.shareAtTheEnds(samples.pixels)
    let drifted =
      share > 0.85
      ? " \(fixed(100 * share, 0)) % of the pixels are wholly black or white: sampling drifted."
      : ""
    let step = run.folder.checkpointSteps().last
    let state =
      run.record.state == .finished
      ? "" : step.map { " Step \($0) of \(run.record.steps ?? $0)." } ?? ""
    let young =
      run.hasYoungAverage
      ? " The average is younger than its half-life and still remembers the beginning." : ""
    return "\(run.experiment?.usualWeights.description ?? "") weights.\(state)\(young)\(drifted)"
  }

  /// The same images, noised and restored.
  var stripsSection: ReportSection? {
    guard let images else { return nil }
    let levels = ["its first step"] + DenoisingStrip.noiseLevels.map { "noise \(fourDigits($0))" }
    let columns =
      [ReportTable.Column("run"), ReportTable.Column("image")]
      + levels.map { ReportTable.Column($0) }
    let rows = zip(runs.indices, images.strips).map { index, strip -> [ReportTable.Cell] in
      guard let strip = try? strip.get() else {
        let missing = [ReportTable.Cell](repeating: .none, count: levels.count + 1)
        return [name(index, details: [text(of: strip) { _ in "" }])] + missing
      }
      let original = grid(strip.originals, columns: 1, "image-\(index + 1)", "the images")
      let cells = strip.columns.enumerated().map { place, column -> ReportTable.Cell in
        guard let column else { return .none }
        return ReportTable.Cell(
          "", value: column.error,
          details: [
            "t = \(column.t)", "noise \(fourDigits(column.noise))",
            "error \(fourDigits(column.error))",
          ],
          picture: grid(
            column.images, columns: 2, "restored-\(index + 1)-\(place + 1)",
            "noised to t = \(column.t), and what \(runs[index].label) restores of it"))
      }
      return [name(index), ReportTable.Cell("", picture: original)] + cells
    }
    return ReportSection(
      "denoising", title: "From noise to image",
      introduction:
        "The same held-out images with the same noise, noised to several steps of each run's "
        + "chain, and what the model takes for the clean image there, in one call. Where restoring "
        + "becomes guessing, generation begins.",
      blocks: [
        .table(
          ReportTable(
            name: "denoising",
            caption:
              "Pairs: noised, restored. Noise: 1 - alpha_bar of the nearest step of the chain; "
              + "error: mean squared, of pixels in -1...1.", columns: columns, rows: rows))
      ])
  }

  /// Samples above, and the training images nearest to them.
  var nearestSection: ReportSection? {
    guard let images else { return nil }
    let real = images.heldOut.map { entry in
      item(
        "real, held out", colour: nil, name: "nearest-real-\(entry.run + 1)", entry.found)
    }
    let items = zip(runs.indices, images.nearest).map { index, found -> ReportGallery.Item in
      guard let nearest = try? found.get() else {
        return ReportGallery.Item(
          runs[index].label, colour: index, detail: text(of: found) { _ in "" }, picture: nil)
      }
      return item(runs[index].label, colour: index, name: "nearest-\(index + 1)", nearest)
    }
    return ReportSection(
      "nearest", title: "Nearest training images",
      introduction:
        "Above samples, below each the training image nearest to it pixel by pixel. A model "
        + "that memorises has samples much nearer to training images than real images of the held-out "
        + "set are.",
      blocks: [
        .gallery(
          ReportGallery(
            caption: "Distances: root of the mean squared difference of the grey levels, 0 to 255.",
            items: real + items))
      ])
  }

  private func item(
    _ title: String, colour: Int?, name: String, _ nearest: NearestImages
  ) -> ReportGallery.Item {
    let both = ComputedImages(
      pixels: nearest.queries.pixels + nearest.nearest.pixels, shape: nearest.queries.shape)
    let distances = nearest.distances.map { fixed($0, 0) }.joined(separator: ", ")
    return ReportGallery.Item(
      title, colour: colour,
      detail: "median distance \(fixed(nearest.medianDistance, 1)); from the left \(distances)",
      picture: grid(
        both, columns: nearest.queries.count, name,
        "\(title): images, and below the nearest training images"))
  }

  /// Every denoiser with every generator.
  var matrixSection: ReportSection? {
    guard let images, let matrix = images.matrix else { return nil }
    let columns =
      [ReportTable.Column("denoiser of")]
      + matrix.generators.map { ReportTable.Column("generator of \(runs[$0].label)") }
    let rows = zip(matrix.denoisers, images.cells).map { denoiser, cells in
      [name(denoiser)]
        + zip(matrix.generators, cells).map { generator, cell -> ReportTable.Cell in
          guard let found = try? cell.get() else {
            return ReportTable.Cell("–", details: [text(of: cell) { _ in "" }], isQuiet: true)
          }
          return ReportTable.Cell(
            "",
            details: denoiser == generator
              ? ["as trained"] : found.note.isEmpty ? [] : [found.note],
            picture: grid(
              found.images, columns: 2, "pair-\(denoiser + 1)-\(generator + 1)",
              "denoiser of \(runs[denoiser].label), generator of \(runs[generator].label)"))
        }
    }
    return ReportSection(
      "parts", title: "Every denoiser with every generator",
      introduction:
        "The parts of different runs put together, as by 'sample --generator', from the same "
        + "noise: what changes along a row is the generator's, along a column the denoiser's.",
      blocks: [
        .table(
          ReportTable(
            name: "parts",
            caption:
              "At most \(PartMatrix.most) by \(PartMatrix.most). Chain cut: the generator knows the "
              + "whole chain, and the denoiser takes over where its own noise begins.",
            columns: columns, rows: rows))
      ])
  }

  private func grid(
    _ images: ComputedImages, columns: Int, _ name: String, _ description: String
  ) -> ReportPicture {
    ReportPicture(name: name, description: description, image: images.grid(columns: columns))
  }

  private func text<T>(
    of result: Result<T, ComparisonImages.Reason>, _ success: (T) -> String
  ) -> String {
    switch result {
    case .success(let value): success(value)
    case .failure(let reason): "none: \(reason)"
    }
  }
}
