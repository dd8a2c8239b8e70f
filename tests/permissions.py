"""Who may take which step, written from the document and `clauses.md`, held against the tables by `test_access.py`.

It is a second book on purpose: a table that is changed is wrong until somebody has changed this page too, with the
clause in hand. A line: status, action, next status, by whom; then `enters` or `judges` (nobody does both), `asked` (it
stands in their inbox), `own` (for who opened it), `in-person` (never by a delegate), `receiving` (for the offices of
the other side).
"""

WHO = """
# 4.2.2b, 5.3a: a breach is recorded at once by who finds it, grid worker, community or manager; 4.4.1.4: the manager
# urges, as may the community and its street; a record made in error is voided by somebody else of the community.
[violation] read by grid+community+street+district+manager+family
  new        open                 recorded   grid+community+street+manager    enters
  new        carry_over           recorded   community                        enters
  recorded   urge                 urged      community+street+manager         asked
  urged      urge                 urged      community+street+manager         asked
  refused    urge                 urged      community+street+manager         asked
  recorded   rectify              rectified  community+street+manager         asked
  urged      rectify              rectified  community+street+manager         asked
  refused    rectify              rectified  community+street+manager         asked
  urged      refuse_rectification refused    community+street+manager
  recorded   void                 voided     community                        judges
  urged      void                 voided     community                        judges

# 1a: the community accepts and looks into what its check finds (4.2.2d-e), the street reviews; the district houses.
# What is refused is looked at again by the district office, asked by the community or the family.
[application] read by community+street+district
  new        open                 accepted   community                        enters
  new        hold                 suspected  community                        enters
  suspected  rule_out             suspected  community                        enters
  suspected  clear                ruled_out  community                        enters asked
  suspected  refuse_duplicate     duplicate  community                        enters asked
  ruled_out  confirm              accepted   street                           judges asked
  ruled_out  send_back            suspected  street                           judges asked
  accepted   approve              waiting    street                           judges asked
  accepted   hold                 suspected  street                           judges
  accepted   return               sent_back  street                           judges asked
  accepted   refuse               refused    street                           judges asked
  sent_back  amend                accepted   community                        enters asked
  sent_back  hold                 suspected  community                        enters
  waiting    place                placed     district                         judges
  waiting    slip_issued          placed     by_itself
  placed     slip_ended           waiting    by_itself
  placed     moved_in             housed     by_itself
  waiting    house                housed     district                         judges
  waiting    hold                 suspected  district                         judges
  accepted   withdraw             withdrawn  community                        enters
  sent_back  withdraw             withdrawn  community                        enters
  suspected  withdraw             withdrawn  community                        enters
  waiting    withdraw             withdrawn  community                        enters
  waiting    object_upheld        refused    by_itself
  waiting    not_agreed           refused    by_itself
  waiting    pause                paused     community
  paused     resume               waiting    community
  paused     resume_by_day        waiting    by_itself
  waiting    sit_out              paused     by_itself
  paused     withdraw             withdrawn  community                        enters
  refused    ask_recheck          rechecking community                        enters
  refused    recheck_asked        rechecking by_itself
  duplicate  ask_recheck          rechecking community                        enters
  duplicate  recheck_asked        rechecking by_itself
  rechecking overturn             accepted   district                         judges asked
  rechecking keep_denial          denial_kept district                      judges asked

# 2a: a unit replaces its own member, and takes it back before it is filed; the bureau takes note of what was filed.
[committee_member] read by housing+civil+health+federation+unit+district
  new        open                 draft      housing+civil+health+federation+unit enters
  draft      file                 filed      housing+civil+health+federation+unit enters
  draft      withdraw             withdrawn  housing+civil+health+federation+unit
  filed      note                 noted      housing                          asked

# 2d, 2e, 2f: a community asks, and each status is found by its own unit alone; the calendar tells of what is late.
[status_finding] read by community+street+district+housing+civil+health+federation
  new        open                 asked      community                        enters
  asked      find_status          given      civil                            enters receiving asked
  asked      find_illness         given      health                           enters receiving asked
  asked      find_disability      given      federation                       enters receiving asked
  asked      deny                 denied     civil+health+federation          enters receiving asked
  asked      withdraw             withdrawn  community
  asked      climb                asked      by_itself
  given      replace              replaced   by_itself
  given      end_by_day           ended      by_itself

# 2g: the community enters what papers show, the housing bureau scores by it and by what the units have found; the
# family objects, by itself or at the community's desk, and the bureau answers or corrects; it ends with the
# application.
[scoring] read by community+street+district+housing+applicant
  new        open                 draft      community                        enters
  draft      amend                draft      community                        enters
  draft      hand_up              entered    community                        enters asked
  entered    return               draft      housing                          judges receiving asked
  entered    score                scored     housing                          judges receiving asked
  scored     object               objected   applicant+community
  objected   answer               scored     housing                          judges receiving asked
  objected   correct              scored     housing                          judges receiving asked
  scored     renew                draft      community                        enters
  draft      withdraw             withdrawn  community
  entered    withdraw             withdrawn  community
  draft      close                closed     by_itself
  entered    close                closed     by_itself
  scored     close                closed     by_itself
  objected   close                closed     by_itself

# 2b, 2c: the housing bureau coordinates; every unit reads, and whoever is invited to watch over it.
[committee_session] read by housing+civil+health+federation+unit+district+supervisor
  new        open                 called     housing
  called     begin                sitting    housing                          asked
  sitting    conclude             concluded  housing                          asked
  called     cancel               cancelled  housing
  sitting    cancel               cancelled  housing

# 3a: the district office draws up the day, a second clerk publishes it, and the office coordinates; 3c: whoever is
# invited to watch over it reads it.
[selection] read by district+supervisor
  new        open                 drafted    district                         enters
  drafted    publish              published  district                         judges asked
  published  begin                running    district                         asked
  running    pause                paused     district
  paused     resume               running    district                         asked
  running    end                  ended      district                         asked
  paused     end                  ended      district                         asked
  ended      close                closed     district                         asked
  drafted    cancel               cancelled  district
  published  cancel               cancelled  district

# 3b: each street and community of which families choose names who comes; the calendar ends it.
[selection_staff] read by grid+community+street+district
  new        ask_community        community_asked district
  new        ask_street           street_asked district
  community_asked name            community_named community                   asked
  street_asked name               street_named street                         asked
  community_named name_more       community_named community
  street_named name_more          street_named street
  community_named name_anew       community_named community
  street_named name_anew          street_named street
  community_asked call_off        called_off by_itself
  community_named call_off        called_off by_itself
  street_asked call_off           called_off by_itself
  street_named call_off           called_off by_itself
  community_asked pass_by         over       by_itself
  community_named pass_by         over       by_itself
  street_asked pass_by            over       by_itself
  street_named pass_by            over       by_itself

# 2g: the district office plans a draw, another of its clerks publishes and settles it; the committee reads it, and
# whoever is invited to watch over it, without whom nothing is drawn and nothing annulled.
[lot_draw] read by housing+civil+health+federation+unit+district+supervisor
  new        open                 planned    district                         enters
  new        open_phrases         planned_phrases district                    enters
  planned    publish              published  district                         judges asked
  planned_phrases publish         published_phrases district                  judges asked
  planned    cancel               cancelled  district
  planned_phrases cancel          cancelled  district
  published  draw                 drawn      district                         enters asked
  published_phrases draw_told     drawn      district                         enters asked
  published  move_on              published  district                         enters
  published_phrases do_without    published  district                         enters
  drawn      finish               done       district                         judges asked
  published  ask_annul            published  district
  published_phrases ask_annul     published_phrases district
  drawn      ask_annul            drawn      district
  published  annul                annulled   district
  published_phrases annul         annulled   district
  drawn      annul                annulled   district

# 1b: the community or the street writes down who signed, the street looks through it; whoever signed takes it back.
[authorisation] read by family+community+street+district
  new        open                 drafted    community+street                 enters
  drafted    file                 checking   community+street                 enters asked
  checking   confirm              in_force   street                           judges asked
  checking   return               drafted    street                           judges asked
  chased     contact              chased     community                        asked
  in_force   revoke               chased     family+community+street          in-person
  chased     revoke               chased     family+community+street          in-person
  in_force   revoke_last          revoked    by_itself
  chased     revoke_last          revoked    by_itself
  in_force   chase                chased     by_itself
  chased     mend                 in_force   by_itself
  in_force   replace              replaced   by_itself
  chased     replace              replaced   by_itself
  in_force   end_by_day           ended      by_itself
  chased     end_by_day           ended      by_itself
  in_force   end_by_leaving       ended      by_itself
  chased     end_by_leaving       ended      by_itself
  drafted    withdraw             withdrawn  community+street
  checking   withdraw             withdrawn  community+street

# 4.7a: the community or the street asks and enters what came back; the family disputes; the street concludes.
[economic_check] read by family+community+street+district
  new        open                 requested  community+street                 enters
  requested  report               reported   community+street                 enters asked
  reported   dispute              disputed   family+community+street          in-person
  reported   pass_term            undisputed by_itself
  undisputed conclude             concluded  street                           judges asked
  disputed   conclude             concluded  street                           judges asked
  disputed   ask_again            requested  street                           judges asked
  requested  withdraw             withdrawn  community+street

# 4.7b: the community or the street compares, and takes a wrong list back.
[comparison] read by community+street+district
  new        open                 compared   community+street                 enters
  compared   annul                annulled   community+street

# 4.7b: what follows from a list is the calendar's to open; the community of the family finds out what it means.
[comparison_hit] read by community+street+district
  new        open                 waiting    by_itself
  waiting    find_nothing         unchanged  community                        enters asked
  waiting    find_change          changed    community                        enters asked
  waiting    find_mistake         mistaken   community                        enters asked
  changed    lead                 led        community                        enters asked
  waiting    drop                 dropped    by_itself

# 4.3b: the community builds, 4.3c: the street checks, 4.3d: the district oversees and may ask for another check.
[case_file] read by community+street+district
  new        open                 building   community                        enters
  building   put                  building   community                        enters
  returned   put                  returned   community                        enters
  building   shelve               building   community                        enters
  returned   shelve               returned   community                        enters
  checked    shelve               checked    community                        enters
  building   submit               submitted  community                        enters asked
  returned   submit               submitted  community                        enters asked
  submitted  approve              checked    street                           judges asked
  submitted  return               returned   street                           judges asked
  checked    supplement           building   community                        enters
  checked    recheck              submitted  district                         judges

# 4.5.0: December, opened by the district.
[report_window] read by district
  new        open                 opened     district
  opened     extend               opened     district

# 4.5.0: the family reports, or the grid worker or community for it; 4.5.1, 4.2.1d: the community verifies, the street
# reviews, the district receives.
[change_report] read by family+grid+community+street+district
  new        open                 draft      family+grid+community            enters
  draft      save                 draft      family+grid+community            enters
  draft      submit               submitted  family+grid+community            enters
  submitted  withdraw             draft      family                           enters
  submitted  verify               verified   community                        judges asked
  submitted  return               returned   community                        judges asked
  returned   save                 returned   family+grid+community            enters
  returned   submit               submitted  family+grid+community            enters asked:family+community
  verified   review               reviewed   street                           judges asked
  verified   return               submitted  street                           judges asked
  verified   refuse               refused    street                           judges asked
  reviewed   receive              received   district                         judges asked
  reviewed   return               verified   district                         judges asked
  reviewed   refuse               refused    district                         judges asked

# 4.4.1.6, 4.2.5a: a tenant or the manager reports, the manager answers; what may be a breach is for the
# community to judge.
[complaint] read by family+manager+community+street+district
  new        open                 draft      family+manager                   enters in-person
  draft      lodge                handling   family+manager                   enters own in-person
  draft      suspect              suspected  family+manager                   enters own in-person
  draft      withdraw             withdrawn  family+manager                   own in-person
  handling   withdraw             withdrawn  family+manager                   own in-person
  suspected  withdraw             withdrawn  family+manager                   own in-person
  handling   reply                answered   manager                          enters asked
  suspected  refer                referred   manager                          enters asked
  referred   confirm              confirmed  community                        judges asked
  referred   dismiss              unfounded  community                        judges asked
  referred   hand_back            handling   community                        judges asked

# 4.1: anybody reports, to the district office, which gives it to community or manager, joins it to another or closes
# it; whoever has it in hand visits and closes it with a reason, or gives it back.
# What the community lets pass is its street's as well.
[public_report] read by anybody+community+street+manager+district
  new             open              draft           anybody
  draft           hand_in           received        anybody
  draft           hand_in_again     joined          anybody
  draft           forget            unsent          by_itself
  received        assign_community  with_community  district               asked
  received        assign_manager    with_manager    district               asked
  received        join              joined          district               asked
  received        conclude          closed          district               asked
  with_community  visit             with_community  community
  with_community  conclude          closed          community              asked
  with_community  give_back         received        community              asked
  with_community  take_back         received        district
  with_community  climb             overdue         by_itself
  overdue         visit             overdue         community
  overdue         conclude          closed          community+street       asked
  overdue         give_back         received        community+street       asked
  overdue         take_back         received        district
  with_manager    visit             with_manager    manager
  with_manager    conclude          closed          manager                asked
  with_manager    give_back         received        manager                asked
  with_manager    take_back         received        district

# Of the tenant's own giving, in person; its bearer accepts and resigns; the community ends it where it must.
[delegation] read by family+delegate+community
  new        give                 given      family                           in-person
  given      accept               accepted   delegate                         asked
  given      revoke               revoked    family                           in-person
  accepted   revoke               revoked    family                           in-person
  given      cancel               cancelled  community
  accepted   cancel               cancelled  community
  accepted   resign               resigned   delegate
  given      expire               expired    family                           in-person
  accepted   expire               expired    family                           in-person

# 4.2.2c: the community asks, the street confirms, the district decides.
[exit_correction] read by community+street+district
  new        open                 asked      community                        enters
  asked      confirm              confirmed  street                           judges asked
  asked      refuse               refused    street                           judges asked
  confirmed  approve              restored   district                         judges asked
  confirmed  return               asked      district                         judges asked
  confirmed  refuse               refused    district                         judges asked

# 4.2.2a, 4.2.2c: the community or the manager records that the keys are back; seen by the street, then the district.
[exit] read by family+community+street+district+manager
  new        open                 exited     community+manager                enters
  new        carry_out            exited     street                           enters
  exited     see                  seen       street                           judges asked
  seen       receive              received   district                         judges asked
  exited     question             questioned street                           judges asked
  seen       question             questioned district                         judges asked
  questioned answer               exited     community                        enters asked
  exited     annul                corrected  district                         judges
  seen       annul                corrected  district                         judges
  questioned annul                corrected  district                         judges
  received   annul                corrected  district                         judges

# 4.2.1b: the same way up in any month.
[family_change] read by family+grid+community+street+district
  new        open                 draft      family+grid+community            enters
  draft      save                 draft      family+grid+community            enters
  draft      submit               submitted  family+grid+community            enters
  submitted  withdraw             draft      family                           enters
  submitted  verify               verified   community                        judges asked
  submitted  return               returned   community                        judges asked
  returned   save                 returned   family+grid+community            enters
  returned   submit               submitted  family+grid+community            enters asked:family+community
  verified   review               reviewed   street                           judges asked
  verified   return               submitted  street                           judges asked
  verified   refuse               refused    street                           judges asked
  reviewed   receive              received   district                         judges asked
  reviewed   return               verified   district                         judges asked
  reviewed   refuse               refused    district                         judges asked

# 4.3c: the street reports, 4.3d: the district receives.
[file_summary] read by street+district
  new        open                 reported   street                           enters
  reported   receive              received   district                         judges asked
  reported   return               returned   district                         judges asked

# 4.2.2b, 4.4.1.1a: who visits records what was seen there, and nobody else does.
[inspection] read by grid+community+manager+street+district
  new        open                 open       grid+community+manager+street    enters
  open       record               recorded   grid+community+manager+street    enters own asked

# 4.2.1c: the district alone.
[registered_item] read by district
  new        define               live       district
  live       rename               live       district
  live       rule                 live       district
  live       extend               live       district
  live       place                live       district
  live       retire               retired    district
  retired    restore              live       district

# 4.4.1.1a: the manager is responsible for its dwellings and keeps the file of each; the offices of its area read it.
[dwelling_file] read by manager+grid+community+street+district
  new        open                 kept       manager                          enters
  kept       amend                kept       manager                          enters
  kept       hold                 kept       manager                          enters
  kept       release              kept       manager                          enters
# 4.4.1.1b: the manager liaises with gas, water, electricity and heating.
  kept       account              kept       manager                          enters

# 4.4.1.1a: the manager answers for repairs: the family reports, or the manager for it; the manager mends, the family
# confirms, the district office decides where they disagree. `by_itself`: the calendar, or in another step's place.
[repair] read by family+manager+community+street+district
  new        open                 draft      family+manager                   enters
  draft      ask_repair           reported   family+manager                   enters own
  draft      withdraw             withdrawn  family+manager                   own
  reported   withdraw             withdrawn  family+manager                   own
  accepted   withdraw             withdrawn  family+manager                   own
  reported   accept               accepted   manager                          enters asked
  reported   refuse               refused    manager                          enters
  accepted   refuse               refused    manager                          enters
  assigned   refuse               refused    manager                          enters
  overdue    refuse               refused    manager                          enters
  accepted   assign               assigned   manager                          enters asked
  assigned   assign               assigned   manager                          enters asked
  reopened   assign               assigned   manager                          enters asked
  overdue    assign               overdue    manager                          enters asked
  accepted   finish               done       manager                          enters asked
  assigned   finish               done       manager                          enters asked
  reopened   finish               done       manager                          enters asked
  overdue    finish               done       manager                          enters asked
  accepted   finish_empty         checked    by_itself
  assigned   finish_empty         checked    by_itself
  reopened   finish_empty         checked    by_itself
  overdue    finish_empty         checked    by_itself
  reported   fall_due             overdue    by_itself
  accepted   fall_due             overdue    by_itself
  assigned   fall_due             overdue    by_itself
  reopened   fall_due             overdue    by_itself
  done       fixed                closed     family                           asked
  done       reopen               reopened   family                           asked
  done       climb                disputed   by_itself
  done       lapse                lapsed     by_itself
  refused    dispute              disputed   family
  disputed   order                reopened   district                         asked
  disputed   uphold               upheld     district                         asked

# 4.4.1.4: the manager urges what is to be put right, as may the community and its street, who are asked where it lies;
# the family answers; the district office says what it thinks of a refusal; the manager alone goes to law.
[rectification] read by family+manager+community+street+district+grid
  new        open                 issued     manager+community+street         enters
  new        order                issued     street+by_itself                 enters
  issued     receive_notice       served     family                           in-person asked
  issued     serve                served     manager+community+street         enters asked:manager
  issued     revoke               revoked    manager+community+street         judges
  unserved   receive_notice       served     family                           in-person asked
  unserved   serve                served     manager+community+street         enters asked:manager+community+street
  unserved   revoke               revoked    manager+community+street         judges
  issued     fall_due             unserved   by_itself
  served     answer_rectification answered   family+manager+community+street  enters asked:family
  answered   answer_rectification answered   family+manager+community+street  enters
  overdue    answer_rectification overdue    family+manager+community+street  enters
  neglected  answer_rectification neglected  family+manager+community+street  enters
  not_right  answer_rectification not_right  family+manager+community+street  enters
  refused    answer_rectification refused    family+manager+community+street  enters
  served     put_right            righted    manager+community+street         enters
  answered   put_right            righted    manager+community+street         enters asked:manager
  overdue    put_right            righted    manager+community+street         enters asked:manager
  neglected  put_right            righted    manager+community+street         enters asked:manager+community+street
  not_right  put_right            righted    manager+community+street         enters
  refused    put_right            righted    manager+community+street         enters
  served     not_put_right        not_right  manager+community+street         enters
  answered   not_put_right        not_right  manager+community+street         enters asked:manager
  overdue    not_put_right        not_right  manager+community+street         enters asked:manager
  neglected  not_put_right        not_right  manager+community+street         enters asked:manager+community+street
  served     refuse_to_right      refused    manager+community+street         enters
  answered   refuse_to_right      refused    manager+community+street         enters
  overdue    refuse_to_right      refused    manager+community+street         enters
  neglected  refuse_to_right      refused    manager+community+street         enters
  not_right  refuse_to_right      refused    manager+community+street         enters
  served     fall_due             overdue    by_itself
  answered   neglect              neglected  by_itself
  overdue    neglect              neglected  by_itself
  not_right  give_again           issued     manager+community+street         enters asked:manager
  not_right  sue                  in_court   manager                          enters asked
  not_right  instruct             not_right  district
  refused    give_again           issued     manager+community+street         enters asked:manager
  refused    sue                  in_court   manager                          enters asked
  refused    instruct             refused    district
  in_court   docket               in_court   manager                          enters
  in_court   end_suit             court_ended manager                          enters
  issued     family_left          left       by_itself
  unserved   family_left          left       by_itself
  served     family_left          left       by_itself
  answered   family_left          left       by_itself
  overdue    family_left          left       by_itself
  neglected  family_left          left       by_itself
  not_right  family_left          left       by_itself
  refused    family_left          left       by_itself
  issued     lift                 revoked    by_itself
  unserved   lift                 revoked    by_itself
  served     lift                 revoked    by_itself
  answered   lift                 revoked    by_itself
  overdue    lift                 revoked    by_itself
  neglected  lift                 revoked    by_itself
  not_right  lift                 revoked    by_itself
  refused    lift                 revoked    by_itself

# 4.4.1.4: half a year of a known sub-letting, or of an idle home: the calendar runs it, visits make or break it, the
# manager objects or acts, the community finds it untrue, what ran out is the district office's to answer.
[breach_clock] read by manager+community+grid+street+district
  new        open                 running    manager+community                enters
  new        open_idle            watching   manager+community                enters
  new        begin                running    by_itself
  new        begin_idle           watching   by_itself
  running    object               objected   manager                          enters
  running    object_by_notice     objected   by_itself
  running    run_out              lapsed     by_itself
  pressing   object               objected   manager                          enters asked
  pressing   object_by_notice     objected   by_itself
  pressing   run_out              lapsed     by_itself
  running    remind               running    by_itself
  pressing   remind               pressing   by_itself
  watching   remind               watching   by_itself
  running    prove_untrue         unfounded  by_itself
  pressing   prove_untrue         unfounded  by_itself
  lapsed     prove_untrue         unfounded  by_itself
  running    press                pressing   by_itself
  watching   see_empty            watching   by_itself
  watching   fill                 full       by_itself
  full       establish            established by_itself
  watching   break_off            broken     by_itself
  full       break_off            broken     by_itself
  full       act                  acted      by_itself
  established act                  acted      by_itself
  watching   excuse               excused    manager+community
  full       excuse               excused    manager+community                asked:manager
  established excuse               excused    manager+community                asked:manager
  established report               reported   manager                          asked
  lapsed     settle               settled    district                         asked
  reported   settle               settled    district                         asked
  running    dismiss              unfounded  community                        judges
  pressing   dismiss              unfounded  community                        judges
  watching   dismiss              unfounded  community                        judges
  full       dismiss              unfounded  community                        judges
  established dismiss              unfounded  community                        judges
  lapsed     dismiss              unfounded  community                        judges
  reported   dismiss              unfounded  community                        judges
  running    family_left          left       by_itself
  pressing   family_left          left       by_itself
  watching   family_left          left       by_itself
  full       family_left          left       by_itself
  established family_left          left       by_itself
  lapsed     family_left          left       by_itself
  reported   family_left          left       by_itself

# 4.4.1.1a: who manages a dwelling is decided by two of the district office; the manager that comes says that it has it.
[manager_change] read by district+manager
  new        open                 proposed   district                         enters
  proposed   decide               decided    district                         judges asked
  proposed   withdraw             withdrawn  district
  decided    withdraw             withdrawn  district
  decided    take_over            taken_over by_itself
  taken_over confirm              confirmed  manager                          receiving asked

[liaison] read by manager+grid+community+street+district
  new        open                 asked      manager                          enters
  asked      remind               asked      manager                          enters
  asked      answer               answered   manager                          enters asked
  asked      drop                 dropped    manager                          enters

# 4.4.1.2: the manager drafts and both sign; who cannot sign in the app signs paper, which the manager enters. 3d: then
# the keys.
[lease] read by family+grid+community+street+district+manager
  new            draft            drafted         manager    enters
  drafted        set_terms        drafted         manager
  drafted        write            drafted         manager
  drafted        offer            offered         manager    asked
  offered        sign             family_signed   family     in-person asked
  manager_signed sign             signed          family     in-person asked
  offered        countersign      manager_signed  manager
  family_signed  countersign      signed          manager    asked
  offered        enter_paper      signed          manager
  family_signed  enter_paper      signed          manager
  manager_signed enter_paper      signed          manager
  offered        take_back        drafted         manager
  family_signed  take_back        drafted         manager
  manager_signed take_back        drafted         manager
  offered        decline          drafted         family     in-person
  manager_signed decline          drafted         family     in-person
  signed         take_payment     paid            manager
  signed         hand_keys        keys            manager
  paid           hand_keys        keys            manager  asked
  drafted        void             void            manager
  offered        void             void            manager
  family_signed  void             void            manager
  manager_signed void             void            manager
  signed         void             void            manager
  paid           void             repaying        manager
  drafted        drop             void            by_itself
  offered        drop             void            by_itself
  family_signed  drop             void            by_itself
  manager_signed drop             void            by_itself
  signed         drop             void            by_itself
  paid           drop             repaying        by_itself
  repaying       repay            void            manager    asked

# 3a, 3d: the district office gives a dwelling; its manager explains it and draws up the lease, whose own way tells how
# far it has come; the district takes it back, and the calendar where nobody has signed in time.
[placement_slip] read by community+street+district+manager
  new        issue          issued     district+by_itself
  issued     explain        explained  manager            asked
  explained  draft_lease    leasing    manager            asked
  leasing    contract_signed signed    by_itself
  signed     first_payment  paid       by_itself
  paid       keys_given     moved_in   by_itself
  leasing    contract_void  explained  by_itself
  signed     contract_void  explained  by_itself
  paid       contract_void  explained  by_itself
  issued     decline        declined   district
  explained  decline        declined   district
  leasing    decline        declined   district
  signed     decline        declined   district
  paid       decline        declined   district
  issued     void           void       district
  explained  void           void       district
  leasing    void           void       district
  signed     void           void       district
  paid       void           void       district
  issued     lapse          lapsed     by_itself
  explained  lapse          lapsed     by_itself
  leasing    lapse          lapsed     by_itself

# 4.4.1.5: an agreement beside a lease is signed as it is.
[supplementary_agreement] read by family+grid+community+street+district+manager
  new            draft            drafted         manager    enters
  drafted        write            drafted         manager
  drafted        offer            offered         manager    asked
  offered        sign             family_signed   family     in-person asked
  manager_signed sign             signed          family     in-person asked
  offered        countersign      manager_signed  manager
  family_signed  countersign      signed          manager    asked
  offered        enter_paper      signed          manager
  family_signed  enter_paper      signed          manager
  manager_signed enter_paper      signed          manager
  offered        take_back        drafted         manager
  family_signed  take_back        drafted         manager
  manager_signed take_back        drafted         manager
  offered        decline          drafted         family     in-person
  manager_signed decline          drafted         family     in-person
  drafted        void             void            manager
  offered        void             void            manager
  family_signed  void             void            manager
  manager_signed void             void            manager
  drafted        drop             void            by_itself
  offered        drop             void            by_itself
  family_signed  drop             void            by_itself
  manager_signed drop             void            by_itself

# 4.4.1.2: the manager files what was signed with the housing department.
[lease_filing] read by manager+district
  new            open             filed           manager    enters
  filed          cancel           cancelled       manager    enters

# 4.4.1.1a: the manager collects the rent; what is let off of it the district office judges.
[rent_reduction] read by family+manager+community+street+district
  new        open                 asked      manager                          enters
  asked      grant                granted    district                         judges asked
  asked      refuse               refused    district                         judges asked
  asked      withdraw             withdrawn  manager                          enters
  granted    end                  ended      district                         judges

[rent_receipt] read by family+manager+community+street+district
  new        open                 issued     manager                          enters
  issued     reverse              reversed   manager                          enters

[rent_demand] read by family+manager+community+street+district
  new        open                 sent       manager                          enters
  sent       serve                served     manager                          enters
  sent       withdraw             withdrawn  manager                          enters
  served     withdraw             withdrawn  manager                          enters

[rent_plan] read by family+manager+community+street+district
  new        open                 proposed   manager                          enters
  proposed   agree                running    family                           in-person asked
  proposed   sign                 running    manager                          enters
  proposed   withdraw             withdrawn  manager                          enters
  proposed   expire               unanswered by_itself
  running    end                  ended      manager                          enters
  running    complete             paid       by_itself

# 4.4.1.3: the calendar opens it and its window, and says that nobody asked; the family asks (or a desk for it), in time
# or late; b: the manager sends it to the re-check; c: the community checks, the street decides, the manager draws up
# the lease, which both sign: only that renews;
# d: or the street says why not, the family may have it looked at again, and what stands goes up by itself.
[renewal] read by family+manager+community+street+district
  new        announce             ahead      by_itself
  ahead      open_window          waiting    by_itself
  ahead      close                closing    by_itself
  waiting    close                closing    by_itself
  withdrawn  close                closing    by_itself
  kept       close                closing    by_itself
  ahead      run_out              over       by_itself
  waiting    run_out              over       by_itself
  closing    run_out              over       by_itself
  withdrawn  run_out              over       by_itself
  kept       run_out              over       by_itself
  ahead      lapse                lapsed     by_itself
  waiting    lapse                lapsed     by_itself
  closing    lapse                lapsed     by_itself
  over       lapse                lapsed     by_itself
  withdrawn  lapse                lapsed     by_itself
  requested  lapse                lapsed     by_itself
  late       lapse                lapsed     by_itself
  checking   lapse                lapsed     by_itself
  judging    lapse                lapsed     by_itself
  eligible   lapse                lapsed     by_itself
  refused    lapse                lapsed     by_itself
  rechecking lapse                lapsed     by_itself
  rejudging  lapse                lapsed     by_itself
  drafting   lapse                lapsed     by_itself
  signing    lapse                lapsed     by_itself
  unsigned   lapse                lapsed     by_itself
  kept       lapse                lapsed     by_itself
  ahead      apply                requested  family+manager+community         enters
  waiting    apply                requested  family+manager+community         enters asked:family
  closing    apply                requested  family+manager+community         enters asked:family
  withdrawn  apply                requested  family+manager+community         enters
  kept       apply                requested  family+manager+community         enters asked:family
  over       apply_late           late       family+manager+community         enters
  objected   apply_late           late       family+manager+community         enters
  running    apply_late           late       family+manager+community         enters
  requested  withdraw             withdrawn  family
  late       withdraw             withdrawn  family
  checking   withdraw             withdrawn  family
  judging    withdraw             withdrawn  family
  eligible   withdraw             withdrawn  family
  rechecking withdraw             withdrawn  family
  rejudging  withdraw             withdrawn  family
  drafting   withdraw             withdrawn  family
  signing    withdraw             withdrawn  family
  unsigned   withdraw             withdrawn  family
  closing    object               objected   manager                          asked
  over       object               objected   manager                          asked
  unsigned   object               objected   manager                          asked
  running    object               objected   manager
  closing    send_notice          objected   manager                          asked
  over       send_notice          objected   manager                          asked
  over       let_run              running    manager                          asked
  over       run_on               running    by_itself
  objected   stay_on              exiting    by_itself
  late       object               objected   manager                          asked
  requested  notify               checking   manager                          asked
  late       notify               checking   manager                          asked
  checking   check                judging    community                        enters asked
  rechecking check                rejudging  community                        enters asked
  judging    approve              eligible   street                           judges asked
  judging    refuse               refused    street                           judges asked
  judging    return               checking   street                           judges asked
  rejudging  approve              eligible   street                           judges asked
  rejudging  return               rechecking street                           judges asked
  rejudging  uphold               exiting    street                           judges asked
  refused    ask_recheck          rechecking family+manager+community         enters asked:family
  refused    let_stand            exiting    by_itself
  exiting    keep                 kept       by_itself
  eligible   renew                drafting   manager                          asked
  unsigned   renew                drafting   manager                          asked
  drafting   contract_offered     signing    by_itself
  signing    contract_back        drafting   by_itself
  signing    contract_signed      renewed    by_itself
  drafting   contract_void        eligible   by_itself
  signing    contract_void        eligible   by_itself
  renewed    contract_void        eligible   by_itself
  signing    go_unsigned          unsigned   by_itself

# 4.4.1.1a: the manager takes a dwelling back and accepts it; the family, or the community where nobody of it is left,
# signs. 5.1c: it is ordered with the service of a judgement.
[handback] read by family+manager+community+street+district
  new            open            asked          family+manager+community     enters in-person
  new            order           ordered        by_itself+street             enters
  asked          appoint         appointed      manager                      asked
  ordered        appoint         appointed      manager                      asked
  appointed      appoint         appointed      manager
  appointed      check           checked        manager                      enters asked
  checked        check           checked        manager                      enters
  checked        lay             offered        manager                      asked
  offered        sign            family_signed  family                       in-person asked
  offered        enter_paper     family_signed  manager
  offered        stand_in        family_signed  community
  offered        decline         checked        family                       in-person
  offered        take_back       checked        manager
  family_signed  take_back       checked        manager
  family_signed  accept          closed         manager                      asked
  family_signed  accept_repay    repaying       by_itself
  family_signed  accept_collect  collecting     by_itself
  repaying       repay           closed         manager                      asked
  collecting     collect         closed         manager                      asked
  repaying       turn_to_collect collecting     by_itself
  collecting     turn_to_repay   repaying       by_itself
  repaying       even            closed         by_itself
  collecting     even            closed         by_itself
  asked          withdraw        withdrawn      family                       in-person
  ordered        withdraw        withdrawn      family                       in-person
  appointed      withdraw        withdrawn      family                       in-person
  checked        withdraw        withdrawn      family                       in-person
  offered        withdraw        withdrawn      family                       in-person
  family_signed  withdraw        withdrawn      family                       in-person
  asked          call_off        withdrawn      manager+community
  ordered        call_off        withdrawn      manager+community
  appointed      call_off        withdrawn      manager+community
  checked        call_off        withdrawn      manager+community
  offered        call_off        withdrawn      manager+community
  family_signed  call_off        withdrawn      manager+community
  asked          lapse           lapsed         by_itself
  ordered        lapse           lapsed         by_itself
  appointed      lapse           lapsed         by_itself
  checked        lapse           lapsed         by_itself
  offered        lapse           lapsed         by_itself
  family_signed  lapse           lapsed         by_itself
  asked          lift            withdrawn      by_itself
  ordered        lift            withdrawn      by_itself
  appointed      lift            withdrawn      by_itself
  checked        lift            withdrawn      by_itself
  offered        lift            withdrawn      by_itself
  family_signed  lift            withdrawn      by_itself

# 4.4.1.5, MFD 732: the family asks, the community checks, the street decides, the manager draws the agreement up.
[signatory_change] read by family+manager+community+street+district
  new        open                 asked      family+community+manager         enters in-person
  asked      check                judging    community                        enters asked
  asked      give_back            given_back by_itself
  judging    approve              approved   street                           judges asked
  judging    refuse               refused    street                           judges asked
  judging    return               asked      street                           judges asked
  approved   draw_up              drafting   manager                          asked
  drafting   contract_offered     signing    by_itself
  signing    contract_back        drafting   by_itself
  signing    contract_signed      changed    by_itself
  drafting   contract_void        approved   by_itself
  signing    contract_void        approved   by_itself
  asked      withdraw             withdrawn  family+community+manager         in-person
  judging    withdraw             withdrawn  family+community+manager         in-person
  approved   withdraw             withdrawn  family+community+manager         in-person
  drafting   withdraw             withdrawn  family+community+manager         in-person
  signing    withdraw             withdrawn  family+community+manager         in-person

# 5.3a: a street or a community records bad credit of a breach, and somebody else judges it; only the district office
# sets right or withdraws what is in force. It ends by itself on its day.
[credit_record] read by family+community+street+district
  new        enter                proposed   community+street                 enters
  new        enter_judged         in_force   community+street+district+by_itself enters
  proposed   confirm              in_force   street+district                  judges asked
  proposed   refuse               refused    street+district                  judges asked
  in_force   repair               repaired   street+district                  judges
  in_force   correct              corrected  district                         judges
  in_force   withdraw             withdrawn  district                         judges
  in_force   expire               expired    by_itself
  proposed   source_over          withdrawn  by_itself
  in_force   source_over          withdrawn  by_itself

# 5.2b: what was decided is adjusted and confirmed by two of the district office; 5.2c: the street collects it.
[recovery] read by family+community+street+district
  new        open                 computed   street+district+by_itself        enters
  computed   adjust               computed   district                         enters
  computed   confirm              ordered    district                         judges asked
  ordered    receive              ordered    street+district                  enters
  ordered    receive_last         paid       by_itself                        enters
  overdue    receive              overdue    street+district                  enters asked:street
  overdue    receive_last         paid       by_itself                        enters
  offsetting receive              offsetting street+district                  enters
  offsetting receive_last         paid       by_itself                        enters
  overdue    receive_up           ordered    by_itself                        enters
  offsetting agree_set_off        ordered    family                           in-person asked
  offsetting agree_set_off_last   paid       by_itself
  offsetting sign_set_off         ordered    street                           enters
  offsetting sign_set_off_last    paid       by_itself                        enters
  ordered    plan                 ordered    street                           enters
  ordered    ask_set_off          offsetting street                           enters
  ordered    demand               ordered    street                           enters
  overdue    plan                 ordered    street                           enters
  overdue    ask_set_off          offsetting street                           enters
  overdue    demand               overdue    street                           enters
  offsetting decline_set_off      ordered    family                           in-person asked
  offsetting drop_set_off         ordered    street                           enters
  ordered    reverse              ordered    street+district                  judges
  overdue    reverse              ordered    street+district                  judges
  paid       reverse              ordered    street+district                  judges
  ordered    fall_due             overdue    by_itself
  computed   revoke               revoked    district                         judges
  computed   revoke_paid          to_return  by_itself                        judges
  ordered    revoke               revoked    district                         judges
  ordered    revoke_paid          to_return  by_itself                        judges
  overdue    revoke               revoked    district                         judges
  overdue    revoke_paid          to_return  by_itself                        judges
  computed   lift                 revoked    by_itself
  computed   lift_paid            to_return  by_itself
  ordered    lift                 revoked    by_itself
  ordered    lift_paid            to_return  by_itself
  overdue    lift                 revoked    by_itself
  overdue    lift_paid            to_return  by_itself
  offsetting lift                 revoked    by_itself
  offsetting lift_paid            to_return  by_itself
  paid       lift                 revoked    by_itself
  paid       lift_paid            to_return  by_itself
  to_return  give_back            to_return  street+district                  enters asked:street
  to_return  give_back_last       revoked    by_itself                        enters
  to_return  take_back            to_return  street+district                  judges
  to_return  take_back_last       revoked    by_itself                        judges
  revoked    take_back            to_return  street+district                  judges

# 5.3a: the family objects, itself or at the desk; the district office decides.
[credit_objection] read by family+community+street+district
  new        open                 raised     family+community+street          enters
  raised     add                  raised     family+community+street          enters
  raised     keep                 kept       district                         judges asked
  raised     set_right            set_right  district                         judges asked
  raised     remove               removed    district                         judges asked
  raised     take_back            taken_back family+community+street          enters
  raised     record_over          over       by_itself

# 4.4.1.5, practice: two families agree, each manager, community and street its own side; the manager of the dwelling
# that a family moves to draws its lease up, and the calendar moves both.
[swap] read by family+manager+community+street+district
  new        open                 asked      family+community+manager         enters in-person
  new        invite               invited    by_itself
  invited    agree                agreed     family+community+manager         enters in-person asked:family
  invited    decline              declined   family+community+manager         in-person
  asked      other_agreed         agreed     by_itself
  agreed     consent              checking   manager                          judges asked
  agreed     object               refused    manager                          judges asked
  checking   check                judging    community                        enters asked
  judging    approve              approved   street                           judges asked
  judging    approve_last         ready      by_itself
  judging    refuse               refused    street                           judges asked
  judging    return               checking   street                           judges asked
  approved   other_approved       ready      by_itself
  ready      draw_up              drafting   manager                          receiving asked
  drafting   contract_offered     signing    by_itself
  signing    contract_back        drafting   by_itself
  signing    contract_signed      signed     by_itself
  signing    move_at_once         moved      by_itself
  signed     move                 moved      by_itself
  signed     other_moved          moved      by_itself
  drafting   contract_void        ready      by_itself
  signing    contract_void        ready      by_itself
  signed     contract_void        ready      by_itself
  drafting   lapse                ready      by_itself
  signing    lapse                ready      by_itself
  signed     lapse                ready      by_itself
  moved      hand_over            closed     manager                          asked
  asked      withdraw             withdrawn  family+community+manager         in-person
  agreed     withdraw             withdrawn  family+community+manager         in-person
  checking   withdraw             withdrawn  family+community+manager         in-person
  judging    withdraw             withdrawn  family+community+manager         in-person
  approved   withdraw             withdrawn  family+community+manager         in-person
  ready      withdraw             withdrawn  family+community+manager         in-person
  drafting   withdraw             withdrawn  family+community+manager         in-person
  signing    withdraw             withdrawn  family+community+manager         in-person
  asked      other_stopped        stopped    by_itself
  invited    other_stopped        stopped    by_itself
  agreed     other_stopped        stopped    by_itself
  checking   other_stopped        stopped    by_itself
  judging    other_stopped        stopped    by_itself
  approved   other_stopped        stopped    by_itself
  ready      other_stopped        stopped    by_itself
  drafting   other_stopped        stopped    by_itself
  signing    other_stopped        stopped    by_itself
  signed     other_stopped        stopped    by_itself
  drafting   stop                 stopped    by_itself
  signing    stop                 stopped    by_itself
  signed     stop                 stopped    by_itself

# 5.3b: proposed by itself, gathered and reported by community or street; 5.3c: the district office lays it before the
# city bureau and records what comes back.
[escalation] read by community+street+district
  new        propose              proposed   by_itself
  proposed   report               reported   community+street                 enters asked
  proposed   settle               settled    community+street                 enters
  reported   settle               settled    district                         judges
  reported   send_back            proposed   district                         judges
  reported   send_up              sent       district                         judges asked
  sent       receive              received   district                         asked
  received   record_answer        answered   district                         asked
  answered   carry_out            carried_out district                         asked
  proposed   call_off             settled    by_itself
  reported   call_off             settled    by_itself
  sent       call_off             settled    by_itself
  received   call_off             settled    by_itself
  answered   call_off             settled    by_itself
  proposed   climb                proposed   by_itself
  reported   climb                reported   by_itself
  sent       climb                sent       by_itself
  received   climb                received   by_itself
  answered   climb                answered   by_itself

# 5.1c, 5.2c: the street serves by the mandate of the district office; who consented confirms it in person.
[service] read by family+street+community+district
  new        order                mandated   by_itself+district+street
  mandated   serve_direct         served     street                           enters asked
  mandated   serve_household      served     street                           enters
  mandated   serve_left           served     street                           enters
  mandated   serve_electronic     served     street                           enters
  mandated   receive_paper        served     family                           in-person
  mandated   log_try              tried      street                           enters
  tried      serve_direct         served     street                           enters asked
  tried      serve_household      served     street                           enters
  tried      serve_left           served     street                           enters
  tried      serve_electronic     served     street                           enters
  tried      receive_paper        served     family                           in-person
  tried      log_try              tried      street                           enters
  posted     serve_direct         served     street                           enters asked
  posted     serve_household      served     street                           enters
  posted     serve_left           served     street                           enters
  posted     serve_electronic     served     street                           enters
  posted     receive_paper        served     family                           in-person
  posted     log_try              posted     street                           enters
  unanswered serve_direct         served     street                           enters asked
  unanswered serve_household      served     street                           enters
  unanswered serve_left           served     street                           enters
  unanswered serve_electronic     served     street                           enters
  unanswered receive_paper        served     family                           in-person
  unanswered log_try              unanswered street                           enters
  overdue    serve_direct         served     street                           enters asked
  overdue    serve_household      served     street                           enters
  overdue    serve_left           served     street                           enters
  overdue    serve_electronic     served     street                           enters
  overdue    receive_paper        served     family                           in-person
  overdue    log_try              overdue    street                           enters
  mandated   post                 posted     street                           enters
  mandated   publish              published  street                           enters
  tried      post                 posted     street                           enters
  tried      publish              published  street                           enters
  unanswered post                 posted     street                           enters
  unanswered publish              published  street                           enters
  overdue    post                 posted     street                           enters
  overdue    publish              published  street                           enters
  posted     post_received        served     street                           enters
  posted     post_returned        tried      street                           enters
  unanswered post_received        served     street                           enters
  unanswered post_returned        tried      street                           enters
  posted     go_unanswered        unanswered by_itself
  published  serve_direct         served     street                           enters
  published  end_notice           served     by_itself
  mandated   fall_due             overdue    by_itself
  tried      fall_due             overdue    by_itself
  mandated   call_off             called_off by_itself
  tried      call_off             called_off by_itself
  posted     call_off             called_off by_itself
  unanswered call_off             called_off by_itself
  published  call_off             called_off by_itself
  overdue    call_off             called_off by_itself

# 5.1c: what was served is carried out: street and community help and call on the family, the district office demands
# and goes to court, the street notes what the court did; keys and revocations end it by themselves.
[enforcement] read by family+community+street+district
  new        open            moving      by_itself+street
  moving     note_help       moving      community+street         enters
  not_left   note_help       not_left    community+street         enters
  to_demand  note_help       to_demand   community+street         enters
  demanding  note_help       demanding   community+street         enters
  demanded   note_help       demanded    community+street         enters
  refusing   note_help       refusing    community+street         enters
  applied    note_help       applied     community+street         enters
  docketed   note_help       docketed    community+street         enters
  granted    note_help       granted     community+street         enters
  denied     note_help       denied      community+street         enters
  moving     fall_due        not_left    by_itself
  not_left   log_attempt     to_demand   street                   enters asked
  to_demand  log_attempt     to_demand   street                   enters
  demanding  log_attempt     demanding   street                   enters
  demanded   log_attempt     demanded    street                   enters
  refusing   log_attempt     refusing    street                   enters
  applied    log_attempt     applied     street                   enters
  docketed   log_attempt     docketed    street                   enters
  granted    log_attempt     granted     street                   enters
  denied     log_attempt     denied      street                   enters
  not_left   fall_due        to_demand   by_itself
  to_demand  demand          demanding   district                 asked
  denied     demand          demanding   district                 asked
  demanding  decision_served demanded    by_itself
  demanded   answer_demand   demanded    family                   asked
  demanded   consider        demanded    district
  refusing   answer_demand   refusing    family
  refusing   consider        refusing    district
  demanded   fall_due        refusing    by_itself
  refusing   go_to_court     applied     district                 asked
  denied     go_to_court     applied     district                 asked
  applied    docket          docketed    district                 asked
  applied    rule            granted     district
  applied    rule_against    denied      by_itself
  docketed   rule            granted     district                 asked
  docketed   rule_against    denied      by_itself
  granted    carry_out       carried_out street                   enters asked
  moving     hand_back       handed_back by_itself
  moving     lift            lifted      by_itself
  not_left   hand_back       handed_back by_itself
  not_left   lift            lifted      by_itself
  to_demand  hand_back       handed_back by_itself
  to_demand  lift            lifted      by_itself
  demanding  hand_back       handed_back by_itself
  demanding  lift            lifted      by_itself
  demanded   hand_back       handed_back by_itself
  demanded   lift            lifted      by_itself
  refusing   hand_back       handed_back by_itself
  refusing   lift            lifted      by_itself
  applied    hand_back       handed_back by_itself
  applied    lift            lifted      by_itself
  docketed   hand_back       handed_back by_itself
  docketed   lift            lifted      by_itself
  granted    hand_back       handed_back by_itself
  granted    lift            lifted      by_itself
  denied     hand_back       handed_back by_itself
  denied     lift            lifted      by_itself
  handed_back resume          not_left    by_itself
  handed_back resume_moving   moving      by_itself
  handed_back resume_granted  granted     by_itself
  carried_out resume          not_left    by_itself
  carried_out resume_moving   moving      by_itself
  carried_out resume_granted  granted     by_itself

# 5.1a, 5.2a: manager, street or community reports; the district office tells the family, which answers by itself, by
# somebody who acts for it, or at a desk; 5.1b, 5.2b: the district office judges; 5.1c, 5.2c: the street serves.
[judgement] read by family+manager+community+street+district
  new        open               draft      manager+community+street    enters
  new        report             reported   by_itself+street            enters
  draft      report             reported   manager+community+street    enters own asked
  draft      amend              draft      manager+community+street    enters own
  draft      withhold           draft      manager+community+street    enters own
  draft      drop               dropped    manager+community+street    own
  returned   report             reported   manager+community+street    enters own asked
  returned   amend              returned   manager+community+street    enters own
  returned   withhold           returned   manager+community+street    enters own
  returned   drop               dropped    manager+community+street    own
  reported   tell_family        telling    district                    asked
  reported   send_back          returned   district                    judges
  telling    receive_hearing    hearing    family                      in-person asked
  telling    hand_over          hearing    community+street            enters asked
  untold     receive_hearing    hearing    family                      in-person asked
  untold     hand_over          hearing    community+street            enters asked
  telling    fall_due           untold     by_itself
  hearing    say_point          hearing    family                      enters asked
  hearing    note_oral          hearing    community+street            enters
  heard      say_point          heard      family                      enters
  heard      note_oral          heard      community+street            enters
  hearing    say_no_more        heard      family                      in-person asked
  hearing    fall_due           heard      by_itself
  heard      examine            heard      district                    judges
  heard      find_exit          heard      district                    judges
  heard      find_recovery      heard      district                    judges
  heard      find_rectification heard      district                    judges
  heard      find_record        heard      district                    judges
  heard      find_none          heard      district                    judges
  heard      note_fine          heard      district                    judges
  heard      decide             to_serve   district                    judges asked
  heard      decide_and_ask     to_confirm by_itself                   judges
  heard      decide_none        staying    by_itself                   judges
  to_confirm confirm_judgement  to_serve   district                    judges asked
  to_confirm not_confirm        heard      district                    judges asked
  to_serve   mandate            to_serve   district                    judges
  to_serve   decision_served    served     by_itself
  to_serve   revoke_judgement   heard      district                    judges
  served     revoke_judgement   heard      district                    judges
  staying    revoke_judgement   heard      district                    judges
  returned   close_report       withdrawn  district                    judges
  reported   close_report       withdrawn  district                    judges
  telling    close_report       withdrawn  district                    judges
  untold     close_report       withdrawn  district                    judges
  hearing    close_report       withdrawn  district                    judges
  heard      close_report       withdrawn  district                    judges
  reported   withdraw_report    withdrawn  manager+community+street    own

# 4.2.1b, 4.2.1d: whoever keeps a part of a ledger adjusts it; what it says is reviewed.
[ledger_adjustment] read by grid+community+street+manager+district
  new        open                 draft      grid+community+street+manager    enters
  draft      record               recorded   grid+community+street+manager    enters own

# 4.2.1d: the street reviews, the community answers.
[ledger_review] read by community+street+district
  new        accept               accepted   street                           judges
  new        send_back            sent_back  street                           judges
  sent_back  answer               answered   community                        enters asked
  answered   accept               accepted   street                           judges asked
  answered   send_back            sent_back  street                           judges asked

# 4.2.1d: the street aggregates and reports, the district receives.
[ledger_return] read by street+district
  new        open                 drafted    street                           enters
  drafted    report               reported   street                           enters asked
  sent_back  report               reported   street                           enters asked
  reported   receive              received   district                         judges asked
  reported   send_back            sent_back  district                         judges asked

# 4.4.1.1a: the manager's; the family sees and confirms.
[notice] read by family+manager+community+street+district
  new        open                 issued     manager
  issued     see                  seen       family
  issued     confirm              confirmed  family                           asked
  seen       confirm              confirmed  family                           asked
  issued     serve                served     manager
  seen       serve                served     manager
  issued     withdraw             withdrawn  manager
  seen       withdraw             withdrawn  manager
  issued     call                 called     manager
  issued     no_answer            issued     manager
  seen       call                 called     manager
  seen       no_answer            seen       manager
  confirmed  withdraw             withdrawn  manager
  served     withdraw             withdrawn  manager
  called     withdraw             withdrawn  manager
  seen       withdraw_in_person   untold     by_itself
  confirmed  withdraw_in_person   untold     by_itself
  served     withdraw_in_person   untold     by_itself
  called     withdraw_in_person   untold     by_itself
  untold     serve                withdrawn  manager
  untold     call                 withdrawn  manager
  untold     no_answer            untold     manager
  untold     lapse                lapsed     manager+community+by_itself
  issued     choose               confirmed  family
  issued     hand_over            handed     manager
  issued     hand_over_paper      collected  manager
  issued     miss                 issued     manager
  seen       choose               confirmed  family
  seen       hand_over            handed     manager
  seen       hand_over_paper      collected  manager
  seen       miss                 seen       manager
  confirmed  choose               confirmed  family
  confirmed  hand_over            handed     manager
  confirmed  hand_over_paper      collected  manager
  confirmed  miss                 confirmed  manager
  called     choose               confirmed  family
  called     hand_over            handed     manager
  called     hand_over_paper      collected  manager
  called     miss                 called     manager
  served     choose               confirmed  family
  served     hand_over            handed     manager
  served     hand_over_paper      collected  manager
  served     miss                 served     manager
  handed     sign_keys            collected  family                           asked
  handed     sign_paper           collected  manager
  handed     return_keys          returned   manager
  collected  return_keys          returned   manager
  issued     lapse                lapsed     manager+community+by_itself
  seen       lapse                lapsed     manager+community+by_itself

# 4.2.5b: on the manager's initiative; the district enters what bank and treasury say, and closes. Both explain.
[reconciliation] read by manager+district
  new        open                 opened     manager                          enters
  opened     state                stated     manager                          enters asked
  stated     settle               stated     manager+district                 enters
  stated     enter_bank           stated     district                         enters
  confirmed  enter_bank           confirmed  district                         enters
  stated     confirm              confirmed  manager                          enters asked
  stated     restate              opened     manager                          enters
  confirmed  settle               confirmed  manager+district                 enters
  confirmed  close                closed     district                         judges asked
  confirmed  return               opened     district                         judges asked

# 4.2.4: community of origin, its street, the receiving street, the receiving community.
[registration_transfer] read by family+community+street+district
  new        open                 draft      community                        enters
  draft      save                 draft      community                        enters
  sent_back  save                 sent_back  community                        enters
  draft      report               reported   community                        enters
  sent_back  report               reported   community                        enters asked
  draft      withdraw             withdrawn  community                        enters
  reported   withdraw             withdrawn  community                        enters
  sent_back  withdraw             withdrawn  community                        enters
  reported   forward              forwarded  street                           judges asked
  reported   send_back            sent_back  street                           judges asked
  forwarded  agree                agreed     street                           judges receiving asked
  forwarded  return               reported   street                           judges receiving asked
  agreed     accept               accepted   community                        judges receiving asked
  agreed     return               forwarded  community                        judges receiving asked

# 4.2.3: one clerk of the district office draws up, another sends it to finance; the answer is entered.
[payout] read by district
  new        open                 drafted    district                         enters
  drafted    send                 sent       district                         judges asked
  drafted    drop                 dropped    district
  sent       enter_paid           paid       district                         asked
  sent       drop                 dropped    district
  paid       enter_returned       paid       district

# 1d: one clerk of the district office draws up, another publishes; the calendar ends it.
[publicity] read by district
  new        open                 drafted    district                         enters
  drafted    publish              shown      district                         judges asked
  drafted    take_down            taken_down district
  shown      take_down            taken_down district
  shown      pass_term            closed     by_itself
  shown      pass_term_held       handling   by_itself
  handling   settle               closed     by_itself

# 1d: anybody objects, and the district office answers.
[publicity_objection] read by anybody+district
  new        open                 received   anybody
  received   answer               answered   district                         judges asked
  received   fall_away            fallen_away by_itself

# 1a: a family hands in from its phone without an account and goes on by its receipt; the community answers it; what is
# asked for and does not come by its day ends it.
[application_request] read by anybody+community+street+district
  new        open                 draft      anybody
  draft      hand_in              handed_in  anybody
  draft      hand_in_again        joined     anybody
  draft      forget               unsent     by_itself
  handed_in  accept               accepted   community                        asked
  handed_in  ask_more             more_asked community                        asked
  handed_in  decline              declined   community                        asked
  joined     decline              declined   community                        asked
  joined     take_alone           handed_in  community                        asked
  joined     take_apart           handed_in  community
  more_asked supply               handed_in  anybody
  more_asked lapse                lapsed     by_itself
  handed_in  withdraw             withdrawn  anybody
  joined     withdraw             withdrawn  anybody
  more_asked withdraw             withdrawn  anybody

# 1c: the community writes the agreement down and goes there, the street verifies; the calendar ends it.
[house_agreement] read by community+street+district
  new        open                 drafted    community                        enters
  drafted    file                 visiting   community                        enters asked
  visiting   visit                checking   community                        enters asked
  checking   confirm              verified   street                           judges asked
  checking   return               visiting   street                           judges asked
  verified   end                  over       community                        enters
  verified   lapse                over       by_itself
  verified   replace              replaced   by_itself
  over       replace              replaced   by_itself
  verified   close                closed     by_itself
  over       close                closed     by_itself
  drafted    withdraw             withdrawn  community
  visiting   withdraw             withdrawn  community
  checking   withdraw             withdrawn  community

# 4.2.3, 1d: the community records and ends, the street approves, the district office awards what was publicised.
[subsidy] read by community+street+district
  new        open                 recorded   community                        enters
  new        hold                 suspected  community                        enters
  suspected  rule_out             suspected  community                        enters
  suspected  clear                ruled_out  community                        enters asked
  suspected  refuse_duplicate     duplicate  community                        enters asked
  ruled_out  confirm              recorded   street                           judges asked
  ruled_out  send_back            suspected  street                           judges asked
  recorded   approve              reviewed   street                           judges asked
  recorded   hold                 suspected  street                           judges
  reviewed   award                awarded    district                         judges
  reviewed   hold                 suspected  district                         judges
  reviewed   refuse               refused    district                         judges
  reviewed   object_upheld        refused    by_itself
  reviewed   withdraw             withdrawn  community                        enters
  recorded   return               sent_back  street                           judges asked
  recorded   refuse               refused    street                           judges asked
  sent_back  amend                recorded   community                        enters asked
  sent_back  hold                 suspected  community                        enters
  recorded   withdraw             withdrawn  community                        enters
  sent_back  withdraw             withdrawn  community                        enters
  suspected  withdraw             withdrawn  community                        enters
  awarded    end                  ending     community                        enters
  ending     approve_end          ended      street                           judges asked
  ending     return               awarded    street                           judges asked
  awarded    moved_in             ended      by_itself
  ending     moved_in             ended      by_itself
  refused    ask_recheck          rechecking community                        enters
  duplicate  ask_recheck          rechecking community                        enters
  rechecking overturn             recorded   district                         judges asked
  rechecking keep_denial          denial_kept district                      judges asked

# 4.5.1, 4.5.2: the calendar opens one for each family; the community reviews, the street confirms.
[annual_review] read by grid+community+street+district
  new        open                 open       by_itself
  open       unchanged            reported   community                        enters
  open       find                 reported   community                        enters
  open       contact              open       grid+community                   enters
  returned   unchanged            reported   community                        enters asked
  returned   find                 reported   community                        enters asked
  returned   contact              returned   grid+community                   enters
  unreported unchanged            reported   community                        enters
  unreported find                 reported   community                        enters
  unreported contact              unreported grid+community                   enters
  open       family_left          left       by_itself
  returned   family_left          left       by_itself
  reported   confirm              confirmed  street                           judges asked
  reported   record_unreported    unreported by_itself
  reported   return               returned   street                           judges asked
  confirmed  reopen               returned   by_itself
  unreported reopen               returned   by_itself

# 4.5.2: the calendar lists it, the street reports, the district receives.
[annual_summary] read by street+district
  new        open                 drafted    by_itself
  drafted    report               reported   street                           enters asked
  sent_back  report               reported   street                           enters asked
  reported   receive              received   district                         judges asked
  reported   send_back            sent_back  district                         judges asked

# 4.6: each level draws for itself; what was drawn is taken back by the office above alone, of the district's by a
# colleague there.
[spot_check] read by community+street+district
  new open community_announced community enters
  community_announced draw community_drawn community enters asked
  community_announced move_on community_announced community enters
  community_announced annul annulled community
  community_drawn annul annulled street+district judges
  community_drawn finish done by_itself
  new open_street street_announced street enters
  street_announced draw street_drawn street enters asked
  street_announced move_on street_announced street enters
  street_announced annul annulled street
  street_drawn annul annulled district judges
  street_drawn finish done by_itself
  new open_district district_announced district enters
  district_announced draw district_drawn district enters asked
  district_announced move_on district_announced district enters
  district_announced annul annulled district
  district_drawn annul annulled district judges
  district_drawn finish done by_itself
  new open_results results_announced district enters
  results_announced draw results_drawn district enters asked
  results_announced move_on results_announced district enters
  results_announced annul annulled district
  results_drawn annul annulled district judges
  results_drawn finish done by_itself

# 4.6: a community's by whoever is in the field or at the desk there, a street's and the district's by their own; what
# they have told to be put right is answered by the office that was told.
[spot_check_item] read by grid+community+street+district
  new open_community community_open by_itself
  new open_community_gone left by_itself
  community_open pass clean grid+community enters asked
  community_open order community_ordered grid+community enters asked
  community_ordered put_right righted grid+community enters asked
  community_ordered not_put_right not_right grid+community enters
  community_ordered order_again community_ordered by_itself
  community_open family_left left by_itself
  community_open annul annulled by_itself
  community_ordered family_left left by_itself
  community_ordered annul annulled by_itself
  new open_street street_open by_itself
  new open_street_gone left by_itself
  street_open pass clean street enters asked
  street_open order street_ordered street enters asked
  street_ordered answer street_answered community enters asked
  street_ordered put_right righted street enters
  street_ordered not_put_right not_right street enters
  street_ordered order_again street_ordered by_itself
  street_answered put_right righted street enters asked
  street_answered not_put_right not_right street enters
  street_answered order_again street_ordered by_itself
  street_open family_left left by_itself
  street_open annul annulled by_itself
  street_ordered family_left left by_itself
  street_ordered annul annulled by_itself
  street_answered family_left left by_itself
  street_answered annul annulled by_itself
  new open_district district_open by_itself
  new open_district_gone left by_itself
  district_open pass clean district enters asked
  district_open order district_ordered district enters asked
  district_open order_street district_to_street by_itself
  district_ordered answer district_answered community enters asked
  district_to_street answer district_answered street enters asked
  district_ordered put_right righted district enters
  district_ordered not_put_right not_right district enters
  district_ordered order_again district_ordered by_itself
  district_ordered order_street_again district_to_street by_itself
  district_to_street put_right righted district enters
  district_to_street not_put_right not_right district enters
  district_to_street order_again district_ordered by_itself
  district_to_street order_street_again district_to_street by_itself
  district_answered put_right righted district enters asked
  district_answered not_put_right not_right district enters
  district_answered order_again district_ordered by_itself
  district_answered order_street_again district_to_street by_itself
  district_open family_left left by_itself
  district_open annul annulled by_itself
  district_ordered family_left left by_itself
  district_ordered annul annulled by_itself
  district_to_street family_left left by_itself
  district_to_street annul annulled by_itself
  district_answered family_left left by_itself
  district_answered annul annulled by_itself
  new open_results results_open by_itself
  new open_results_gone left by_itself
  results_open pass clean district enters asked
  results_open order results_ordered district enters asked
  results_ordered put_right righted district enters asked
  results_ordered not_put_right not_right district enters
  results_ordered order_again results_ordered by_itself
  results_open family_left left by_itself
  results_open annul annulled by_itself
  results_ordered family_left left by_itself
  results_ordered annul annulled by_itself
"""
