#include <cstdio>
#include <chrono>
#include "app/model/step.h"
int main(int argc, char** argv) {
  using namespace enthesis;
  try {
    config::ScenarioRequest request;
    request.name_or_path = argc > 1 ? argv[1] : "achilles_wild_type";
    const int threads = argc > 2 ? std::atoi(argv[2]) : 1;
    const int days = argc > 3 ? std::atoi(argv[3]) : 14;
    engine::Workers workers(threads);
    auto model = app::build_model(config::load_scenario(request), workers);
    auto t0 = std::chrono::steady_clock::now();
    for (int day = 0; day <= days; ++day) {
      std::printf("%3d ", day);
      for (std::size_t k = 0; k < model->cells.kinds.size(); ++k) {
        std::printf("%s:", model->cells.kinds[k].traits.name.substr(0, 6).c_str());
        for (std::size_t s = 0; s < model->cells.kinds[k].traits.stages.size(); ++s) std::printf("%zu,", model->cells.count(k, s));
        std::printf(" ");
      }
      for (auto c : agents::all_constituents) std::printf("%.4g ", model->tissue.total_um3(c) / 8000);
      std::printf("%s\n", app::digest(*model).text().c_str());
      if (day < days) for (int h = 0; h < 24; ++h) app::step(*model, workers);
    }
    std::fprintf(stderr, "%.2f s\n", std::chrono::duration<double>(std::chrono::steady_clock::now() - t0).count());
    for (std::size_t f = 0; f < model->fields.count(); ++f) {
      double mx = 0, mean = 0; for (double v : model->fields.concentration_pM(f).values()) { mx = std::max(mx, v); mean += v; }
      const auto& l = model->fields.report().fields[f];
      std::fprintf(stderr, "%s max %.4g mean %.4g it %d err %.2g imb %.2g\n", model->fields.properties(f).name.c_str(), mx, mean / static_cast<double>(model->lattice.site_count()), l.iterations, l.error_estimate, l.imbalance);
    }
    double mx = 0; for (double v : model->loading.fields[0].octahedral_shear_strain.values()) mx = std::max(mx, v);
    std::fprintf(stderr, "strain max %g  solver it %d\n", mx, model->loading.report.iterations);
  } catch (const std::exception& e) { std::fprintf(stderr, "error: %s\n", e.what()); return 2; }
}
