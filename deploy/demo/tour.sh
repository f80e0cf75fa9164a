# shellcheck shell=bash disable=SC2154,SC2119,SC2120
# (SC2154: variables that run.sh sets; SC2119, SC2120: say without arguments.)
# Sourced by run.sh: the tour. Each step shows its command and what it printed;
# a step whose outcome is not the one announced ends the demonstration with an
# error, so that `--once` is a test as well.

purpose=subsidy-eligibility matter=就业困难人员社会保险补贴 case_number=LS-2026-001

# expected KEY: a value of the generator's expected.json.
expected() {
  python3 -c 'import json, sys
print(json.load(open(sys.argv[1], encoding="utf-8"))[sys.argv[2]])' \
    "$state/data/expected.json" "$1"
}

# narrow: lines of at most 94 columns; a Chinese character takes two.
narrow() {
  python3 -B -c 'import sys
sys.path.insert(0, sys.argv[1])
from show_answer import folded
for line in sys.stdin:
    print(*folded(line.rstrip("\n"), 94), sep="\n")' "$demo"
}

# show WHO ARGS...: prints the command as one would type it; WHO may be empty
# for commands that need no node.
show() {
  local who=$1
  shift
  printf '  $ tombolo %s%s\n\n' "${who:+--profile .demo/$who.yaml }" "$*" |
    fold -s -w 92 | sed '2,$s/^\(.\)/      \1/'
}

# run_step CODE WHO ARGS...: runs, keeps the output in $output, and insists on
# the exit code; ANY takes every one.
output=''
run_step() {
  local wanted=$1 code=0
  shift
  output=$(as "$@" 2>&1) || code=$?
  [ "$wanted" = ANY ] || [ "$code" = "$wanted" ] || {
    say "$output" >&2
    die "tombolo $2 ended with $code, not $wanted"
  }
}

indented() { sed 's/^/  /'; }

# must_say TEXT: the last output has it.
must_say() {
  [[ $output == *"$1"* ]] || {
    say "$output" >&2
    die "the output does not have: $1"
  }
}

answer_table() {
  python3 "$demo/show_answer.py" --lang "$lang" \
    --titles "$demo/catalog.yaml" <<<"$output"
}

context=(--scheme cn-resident-id --purpose "$purpose")

ask_the_question() {
  heading "1  $(t 'One question to six datasets of three departments' \
    '一次提问，三个部门的六个数据资源')"
  t "  Human resources asks about a citizen who applies for an employment subsidy
  (her ID $subject is synthetic: nobody has 99…). Verified by the SDK before it is shown:
  receipt, signatures of the departments, every path from value to signature.
" "  人社窗口受理就业援助补贴申请，查询申请人（身份证号 $subject 为合成数据）。
  显示之前，SDK 已核对：节点回执、各部门签名、从每个值到签名的路径。
"
  say
  local datasets=(--dataset ca-marriage --dataset ca-low-income
    --dataset ps-resident --dataset hr-employment
    --dataset hr-social-insurance --dataset ps-residence-permit)
  show window query "$subject" "${context[*]}" \
    "${datasets[*]}" --matter "$matter" --case "$case_number"
  local start=$EPOCHREALTIME
  run_step 8 window --output json query "$subject" "${context[@]}" \
    "${datasets[@]}" --matter "$matter" --case "$case_number" \
    --save "$state/answer.json"
  local took
  took=$(milliseconds_since "$start")
  answer_table
  first_entry=$(python3 -c 'import json, sys
print(json.load(sys.stdin)["receipts"][0]["index"])' <<<"$output")
  must_say '"FOUND"'
  must_say NO_GRANT
  say "  $(t "answered and verified in $took ms, start of the program and TLS included" \
    "含程序启动和 TLS 握手，查询并核验共用 $took 毫秒")"
}

show_a_mask() {
  heading "2  $(t 'A masked field: the number itself stays closed' \
    '脱敏字段：号码本身不开放')"
  local question=ps-resident:name,phone.first3_last4,phone
  show window query "$subject" "${context[*]}" --dataset "$question"
  run_step 8 window --output json query "$subject" "${context[@]}" \
    --dataset "$question"
  answer_table
  must_say '****'
  must_say FIELD_NOT_GRANTED
  t "  The mask is a field of its own, computed and signed by the department: as provable as any.
" "  脱敏值是部门计算并签名的独立字段，与原值一样可验证。
"
}

check_an_income() {
  heading "3  $(t 'Verify without reveal: does the income statement match?' \
    '只核验不查看：收入申报是否一致')"
  local claim wrong base
  base=$(expected monthly_base)
  wrong=$((${base%.*} + 1000))
  for claim in "monthly_base=${base%.*}" "monthly_base=$wrong"; do
    show civil-window verify "$subject" --scheme cn-resident-id --purpose \
      low-income-review --dataset hr-social-insurance --claim "$claim" --prove
    run_step 0 civil-window verify "$subject" --scheme cn-resident-id \
      --purpose low-income-review --dataset hr-social-insurance \
      --claim "$claim" --prove
    indented <<<"$output"
    say
    if [ "$claim" = "monthly_base=$wrong" ]; then
      must_say "$(t 'does not match' '不一致')"
    else
      must_say "$(t signed 签名有效)"
    fi
  done
}

explain_a_refusal() {
  heading "4  $(t 'A refusal says why, and what to ask for' \
    '拒绝时说明原因，以及应申请什么')"
  show window query "$subject" "${context[*]}" --dataset ps-residence-permit
  run_step 5 window query "$subject" "${context[@]}" \
    --dataset ps-residence-permit
  must_say NO_GRANT
  # The cell with the reason: cells are two spaces apart.
  grep -o 'NO_GRANT: .*' <<<"$output" | sed 's/  .*//' | narrow | indented
  say
  local use=(explain --consumer human-resources --system window
    --dataset ps-resident --purpose "$purpose")
  show window "${use[*]}"
  run_step ANY window "${use[@]}"
  must_say FIELD_NOT_GRANTED
  must_say g-resident-subsidy
  indented <<<"$output" | cut -c1-98
}

revoke_a_grant() {
  heading "5  $(t 'Civil affairs revokes its grant: the next call is refused' \
    '民政撤销授权：下一次调用即被拒绝')"
  show civil-officer grant revoke g-low-income-subsidy --comment "$(t \
    'the agreement has ended' '协议终止')"
  run_step 0 civil-officer grant revoke g-low-income-subsidy --comment "$(t \
    'the agreement has ended' '协议终止')"
  indented <<<"$output"
  say
  show window query "$subject" "${context[*]}" --dataset ca-low-income
  run_step 5 window --output json query "$subject" "${context[@]}" \
    --dataset ca-low-income
  answer_table
  must_say GRANT_REVOKED
}

catch_a_forgery() {
  heading "6  $(t 'A tampered answer: one byte is changed, nothing is believed' \
    '答复被篡改：改动一个字节，全部不予采信')"
  t "  The first answer was kept as evidence. Checked again, it holds; with one byte changed,
  it does not, and no value of it is shown.
" "  第一次的答复已存为证据。再次核对，成立；改动一个字节后，不成立，且不显示任何值。
"
  say
  show window evidence check .demo/answer.json "$subject" --scheme \
    cn-resident-id
  run_step 0 window evidence check "$state/answer.json" "$subject" \
    --scheme cn-resident-id
  indented <<<"$output"
  say
  local amount
  amount=$(expected monthly_amount)
  python3 "$demo/forge.py" "$state/answer.json" "$state/forged.json" \
    "${amount%.*}"
  show window evidence check .demo/forged.json "$subject" --scheme \
    cn-resident-id
  run_step 3 window evidence check "$state/forged.json" "$subject" \
    --scheme cn-resident-id
  narrow <<<"$output" | indented
}

look_into_the_log() {
  heading "7  $(t 'What the access log says of the first question, and the proof' \
    '访问日志对第一次提问的记载，及其存在证明')"
  show auditor audit show "$first_entry"
  run_step 0 auditor audit show "$first_entry"
  indented <<<"$output"
  must_say system/window
  say
  show auditor audit prove "$first_entry" --out .demo/entry.tlog-proof \
    --entry .demo/entry.bin
  # A checkpoint is signed about once a second.
  local tries
  for ((tries = 0; tries < 20; ++tries)); do
    run_step ANY auditor audit prove "$first_entry" --out \
      "$state/entry.tlog-proof" --entry "$state/entry.bin"
    if [ -s "$state/entry.tlog-proof" ]; then break; fi
    sleep 0.5
  done
  [ -s "$state/entry.tlog-proof" ] || die "no proof: $output"
  local vkey
  vkey=$(as auditor audit checkpoint | sed -n 's/^vkey: //p')
  say "  $(t 'Offline, with the files and the log key alone:' \
    '离线核对，只需文件和日志公钥：')"
  say
  show '' audit check .demo/entry.tlog-proof --entry .demo/entry.bin \
    --vkey "$vkey"
  # Neither node nor certificate: no profile.
  local code=0
  output=$("$bin/tombolo" --lang "$lang" audit check \
    "$state/entry.tlog-proof" --entry "$state/entry.bin" --vkey "$vkey") ||
    code=$?
  [ $code = 0 ] || die "the proof does not hold: $output"
  indented <<<"$output"
}

close_the_tour() {
  heading "$(t 'What happened' '小结')"
  run_step 0 operator --output json status
  python3 -c 'import json, sys
status, zh = json.loads(sys.argv[1]), sys.argv[2] == "zh"
records = sum(int(d.get("recordCount", 0)) for d in status["datasets"])
said = ("{} 条签名记录，{} 个数据资源\n  访问日志 {} 条，检查点覆盖 {} 条；权限矩阵第 {} 期"
        if zh else "{} signed records in {} datasets\n  {} entries in the access "
        "log, {} of them under a signed checkpoint; policy epoch {}")
print("  " + said.format(records, len(status["datasets"]), status["logSize"],
                         status["checkpointSize"], status["policyEpoch"]))' \
    "$output" "$lang"
  say "  $(t 'logs: .demo/logs/' '日志文件：.demo/logs/')"
}

commands_to_try() {
  t '  Try:
' '  可以试试：
'
  say "  $bin/tombolo --profile .demo/operator.yaml status"
  say "  $bin/tombolo --profile .demo/operator.yaml catalog datasets"
  say "  $bin/tombolo --profile .demo/auditor.yaml audit list"
  say "  $bin/tombolo --profile .demo/operator.yaml grant list"
  say
}

take_the_tour() {
  cd "$state/.." || exit
  subject=$(expected subject)
  first_entry=''
  ask_the_question
  show_a_mask
  check_an_income
  explain_a_refusal
  revoke_a_grant
  catch_a_forgery
  look_into_the_log
  close_the_tour
}
