// From the files of a pack to the objects of a Policy, one function per kind of file. Internal to
// this folder: load.h is the door. Every function reports all problems it sees and fills in what it
// could read.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "edge/policy/fields.h"
#include "edge/policy/files.h"
#include "edge/policy/policy.h"
#include "edge/policy/yaml.h"

namespace policy {

struct Reading {
  Policy* policy;
  base::Diagnostics* diagnostics;

  void report(std::string_view id, base::Place place,
              std::initializer_list<std::string_view> arguments = {}) {
    diagnostics->push_back(base::diagnose(id, std::move(place), arguments));
  }
};

// The id of an object; must be the file's name and of the shape of ids.
std::string read_id(Reading* reading, Fields* fields, const PackFile& file);
// "notice.txt:12": the file must be one of the pack's or its parents' sources and have that line.
std::string read_source(Reading* reading, Fields* fields, const PackFile& file, Need need);
// A value of this type as packs write it; `what` is named in messages.
std::optional<dictionary::Value> read_value(Reading* reading, const Node& node,
                                            const PackFile& file, const dictionary::Type& type,
                                            std::string_view what);
// type, unit, list, scale.
dictionary::Type read_type(Reading* reading, Fields* fields);
// {from, to}; none when absent or wrong.
std::optional<Period> read_period(Reading* reading, Fields* fields, std::string_view key,
                                  const PackFile& file);
// A code of digits or "all", as region_prefix gives it.
std::string read_region(Reading* reading, const Node& node, const PackFile& file);
// A day, "2023-09-30", with a time behind it or without: "2023-09-30 24:00". Reported when not.
void check_instant(Reading* reading, const base::PlacedText& instant);
// `name` must be one of `names`; otherwise `problem` is reported with the nearest one.
bool check_name(Reading* reading, std::string_view name, const std::vector<std::string_view>& names,
                const base::Place& place, std::string_view problem);
// Slots {indicator} and {param.id} of a message must exist.
void check_placeholders(Reading* reading, const base::PlacedText& message);
bool is_id(std::string_view text);

std::vector<std::string_view> indicator_names(const Policy& policy);
std::vector<std::string_view> parameter_names(const Policy& policy);
std::vector<std::string_view> rule_names(const Policy& policy);
std::vector<std::string_view> entity_names(const Policy& policy);

void read_pack_info(Reading* reading, const PackFile& file, const Node& root);
void read_sources(Reading* reading, const PackFiles& files);

void read_codes(Reading* reading, const PackFile& file);
void read_collection(Reading* reading, const PackFile& file, const Node& root);
void read_indicator(Reading* reading, const PackFile& file, const Node& root);
void read_status(Reading* reading, const PackFile& file, const Node& root);
void read_parameter(Reading* reading, const PackFile& file, const Node& root);

void read_rule(Reading* reading, const PackFile& file, const Node& root);
void read_form(Reading* reading, const PackFile& file, const Node& root);

void read_role(Reading* reading, const PackFile& file, const Node& root);

void read_campaign(Reading* reading, const PackFile& file, const Node& root);
void read_procedure(Reading* reading, const PackFile& file, const Node& root);
void read_document(Reading* reading, const PackFile& file, const Node& root);
void read_feed(Reading* reading, const PackFile& file, const Node& root);

void read_rule_tests(Reading* reading, const PackFile& file, const Node& root);
void read_form_tests(Reading* reading, const PackFile& file, const Node& root);
void read_person(Reading* reading, const PackFile& file, const Node& root);

}  // namespace policy
