#include <thread>

#include "engine.h"
#include "rig.h"

using namespace rig;

namespace {

Step fused(const std::string& op, DType out, std::vector<Operand> inputs, Operand output) {
  Step s;
  s.name = "fused";
  s.attributes.add({1});
  s.attributes.add(std::vector<double>(inputs.size(), 0));
  std::vector<int> sources(inputs.size());
  for (std::size_t i = 0; i < sources.size(); i++) sources[i] = static_cast<int>(i);
  s.code = {{op, DType::F32, out, sources, static_cast<int>(inputs.size()), {}}};
  s.inputs = std::move(inputs);
  s.outputs = {std::move(output)};
  return s;
}
Operand value(int space, DType dtype = DType::F32) { return operand(space, dtype, {1}); }

/// while (x < limit) x += step; inputs x, limit, step.
Rig counting(float limit, float step, double most) {
  const BlockDescription test{3, 1, {fused("less", DType::Bool, {value(2), value(3)}, value(5, DType::Bool))}};
  const BlockDescription body{3, 1, {fused("add", DType::F32, {value(2), value(4)}, value(5))}};
  Step loop;
  loop.name = "while";
  loop.inputs = {value(2), value(3), value(4)};
  loop.outputs = {value(5)};
  for (const std::vector<double>& list : {std::vector<double>{1}, {most}, {0}, {64}, {128}, {1}}) loop.attributes.add(list);
  loop.blocks = {0, 1};
  const auto one = [](float x) { return bufferOf(std::vector<float>{x}); };
  return {{one(0), one(limit), one(step)}, {4}, {test, body, {3, 1, {loop}}}, {}, 192};
}

}  // namespace

TEST("while runs until its test fails, or to its limit") {
  Rig r = counting(10, 3, -1);
  r.run();
  CHECK_EQUAL(valuesOf<float>(r.outputs[0])[0], 12.0F);
  Rig limited = counting(10, 3, 2);
  limited.run();
  CHECK_EQUAL(valuesOf<float>(limited.outputs[0])[0], 6.0F);
  Rig never = counting(-1, 3, -1);
  never.run();
  CHECK_EQUAL(valuesOf<float>(never.outputs[0])[0], 0.0F);
}
TEST("scan carries a value over a sequence, forwards and backwards") {
  // carry' = carry + x; y = carry'
  const BlockDescription body{2, 2, {fused("add", DType::F32, {value(2), value(3)}, value(4)), fused("identity", DType::F32, {value(4)}, value(5))}};
  for (const bool reverse : {false, true}) {
    Step scan;
    scan.name = "scan";
    scan.inputs = {value(2), operand(3, DType::F32, {3, 1})};
    scan.outputs = {value(4), operand(5, DType::F32, {3, 1})};
    for (const std::vector<double>& list : {std::vector<double>{1}, {1}, {3}, {reverse ? 1.0 : 0.0}, {0}, {64}}) scan.attributes.add(list);
    scan.blocks = {0};
    Rig r{{bufferOf(std::vector<float>{100}), bufferOf(std::vector<float>{1, 2, 3})}, {4, 12}, {body, {2, 2, {scan}}}, {}, 128};
    r.run();
    CHECK_EQUAL(valuesOf<float>(r.outputs[0])[0], 106.0F);
    CHECK_EQUAL(valuesOf<float>(r.outputs[1]), reverse ? std::vector<float>{106, 105, 103} : std::vector<float>{101, 103, 106});
  }
}
TEST("cond runs one branch; a block that is not there is refused") {
  const BlockDescription twice{1, 1, {fused("add", DType::F32, {value(2), value(2)}, value(3))}};
  const BlockDescription same{1, 1, {fused("identity", DType::F32, {value(2)}, value(3))}};
  Step cond;
  cond.name = "cond";
  cond.inputs = {value(2, DType::Bool), value(3)};
  cond.outputs = {value(4)};
  cond.blocks = {0, 1};
  for (const uint8_t yes : {uint8_t{1}, uint8_t{0}}) {
    Rig r{{bufferOf(std::vector<uint8_t>{yes}), bufferOf(std::vector<float>{21})}, {4}, {twice, same, {2, 1, {cond}}}, {}, 64};
    r.run();
    CHECK_EQUAL(valuesOf<float>(r.outputs[0])[0], yes != 0 ? 42.0F : 21.0F);
  }
  cond.blocks = {0, 7};
  Rig r{{bufferOf(std::vector<uint8_t>{1}), bufferOf(std::vector<float>{21})}, {4}, {twice, same, {2, 1, {cond}}}, {}, 64};
  CHECK_THROWS(r.run(), "\"cond\" could not be prepared");
}
TEST("a donated input is written over, and lost when the run fails afterwards") {
  const auto failing = [](bool writesFirst) {
    Step gather;
    gather.name = "gather";
    gather.inputs = {operand(2, DType::F32, {1}), operand(3, DType::I32, {1})};
    gather.outputs = {operand(5, DType::F32, {1})};
    gather.attributes.add({0});
    Step add = fused("add", DType::F32, {value(2), value(2)}, value(4));
    const std::vector<Step> steps = writesFirst ? std::vector<Step>{add, gather} : std::vector<Step>{gather, add};
    Rig r{{bufferOf(std::vector<float>{3}), bufferOf(std::vector<int32_t>{8})}, {4, 4}, {{2, 2, steps}}, {{0, 0, true, writesFirst ? 0 : 1}}, 0};
    const auto failure = r.run();
    CHECK(failure != nullptr);
    CHECK_EQUAL(failure->stateLost, writesFirst);
    CHECK_EQUAL(r.inputs[0]->failure != nullptr, writesFirst);
    if (!writesFirst) CHECK_EQUAL(valuesOf<float>(r.inputs[0])[0], 3.0F);
  };
  failing(true);
  failing(false);
}

TEST("the engine runs jobs in order, each with its own settings") {
  std::vector<int> seen;
  const int owner = 0;
  for (int i = 0; i < 50; i++)
    Engine::instance().enqueue({&owner, {1 + i % 3, 1, false}, [&seen, i](Machine& m) { seen.push_back(i * 10 + m.threads); }});
  Engine::instance().enqueueAndWait({&owner, {}, [](Machine&) {}});
  CHECK_EQUAL(seen.size(), std::size_t{50});
  for (int i = 0; i < 50; i++) CHECK_EQUAL(seen[static_cast<std::size_t>(i)], i * 10 + 1 + i % 3);
}
TEST("whoever leaves takes its queue along, and stops a loop without end between two instructions") {
  const int leaving = 0;
  const int staying = 0;
  std::atomic<bool> started{false};
  std::atomic<int> late{0};
  std::atomic<int> kept{0};
  Engine::instance().enqueue({&leaving, {2, 2, false}, [&](Machine& machine) {
                                started = true;
                                Rig endless = counting(1, 0, -1);
                                endless.run(machine);
                                late++;
                              }});
  for (int i = 0; i < 10; i++) Engine::instance().enqueue({&leaving, {1, 1, false}, [&](Machine&) { late++; }});
  Engine::instance().enqueue({&staying, {1, 1, false}, [&](Machine&) { kept++; }});
  while (!started) std::this_thread::yield();
  Engine::instance().forget(&leaving);
  Engine::instance().enqueueAndWait({&staying, {}, [](Machine&) {}});
  CHECK_EQUAL(late.load(), 0);
  CHECK_EQUAL(kept.load(), 1);
}
