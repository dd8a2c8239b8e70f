// Made by build/schema.mjs from the service's API document (make types). Never edited.
export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** AbsentBody */
        AbsentBody: {
            /** 选房台 */
            desk: number;
            form: components["schemas"]["AbsentForm"];
            id: string;
        };
        /** AbsentForm */
        AbsentForm: {
            /**
             * 怎么叫的
             * @description 例如：叫了三遍没有人应
             */
            words: string;
        };
        /** AccountForm */
        AccountForm: {
            /**
             * 户号
             * @description 照缴费单填写；没有的空着
             * @default
             */
            account_number?: string;
            /**
             * 表号
             * @description 照表上的号填写；没有表的空着
             * @default
             */
            meter_number?: string;
            /**
             * 哪一项
             * @enum {unknown}
             */
            utility: "gas" | "heat" | "power" | "water";
        };
        /** AccountLine */
        AccountLine: {
            account_number: string;
            label: string;
            meter_number: string;
            /** @enum {string} */
            utility: "water" | "power" | "gas" | "heat";
        };
        /** AccountReply */
        AccountReply: {
            id: number;
            name: string;
        };
        /**
         * Action
         * @description A step that this actor may take now, as a phone shows it.
         */
        Action: {
            action: string;
            fields: components["schemas"]["FormField"][];
            label: string;
            /** @enum {string} */
            style: "normal" | "primary" | "danger";
        };
        /** AdjustForm */
        AdjustForm: {
            /** 改为多少 */
            amount_fen: number;
            /** 第几行 */
            number: number;
            /**
             * 为什么改
             * @description 写明依据的材料
             */
            reason: string;
        };
        /** AdjustmentDetail */
        AdjustmentDetail: {
            award_id: number | null;
            tenancy_id: number | null;
        };
        /**
         * AdjustmentForm
         * @description What is to stand there; None leaves it. `items`: by the item's number, '' empties it. `reason`: on what basis.
         */
        AdjustmentForm: {
            /** @default null */
            category?: string | null;
            /** @default {} */
            items?: {
                [key: string]: string;
            };
            /**
             * 家庭成员
             * @default []
             */
            members?: components["schemas"]["MemberFix"][];
            /** @default null */
            other_housing?: string | null;
            /** @default null */
            phone?: string | null;
            /**
             * 依据
             * @description 例如：看过户口簿原件；入户核实。
             */
            reason: string;
            /** @default null */
            registered_address?: string | null;
            /** @default null */
            remark?: string | null;
        };
        /** AgainForm */
        AgainForm: {
            /**
             * 再给几天
             * @description 从家庭收到第二次通知的第二天算起。
             */
            days: number;
            /**
             * 为什么再给一次
             * @description 要写明理由，家庭会看到。
             */
            reason: string;
        };
        /** AgeSum */
        AgeSum: {
            families: number;
            fen: number;
            label: string;
        };
        /** AgreeForm */
        AgreeForm: {
            /**
             * 同住的成年家人都同意吗
             * @description 要全家成年人都同意；在窗口登记的，要家人当面说过。
             */
            agrees: boolean;
            /**
             * 谁来办的
             * @description 在窗口代为登记的，写来办的人姓名。
             * @default
             */
            asked_by?: string;
        };
        /** AgreementDetail */
        AgreementDetail: {
            body: string;
            electronic_service: boolean | null;
            family_signed_at: string | null;
            family_signer: string;
            file_by: string | null;
            filing: components["schemas"]["FiledLine"] | null;
            /** Format: date */
            holds_from: string;
            lease_id: string;
            lease_number: string;
            lessor: string;
            manager_signed_at: string | null;
            manager_signer: string;
            may_enter_paper: boolean;
            may_file: boolean;
            may_write: boolean;
            service_address: string;
            /** @enum {string} */
            sign_as: "" | "family" | "manager";
            signed_on: string | null;
            subject: string;
            text: string;
            text_sha256: string;
            texts: components["schemas"]["TextLine"][];
            turn: number;
            way_label: string;
        };
        /** AgreementVisit */
        AgreementVisit: {
            companion: string;
            explained: string;
            findings: string;
            lives_there_label: string;
            rent_told_fen: number | null;
            /** Format: date */
            visited_on: string;
        };
        /** AlikeReport */
        AlikeReport: {
            id: string;
            number: string;
            opened_at: string;
            status_label: string;
            title: string;
        };
        /** AlikeRequest */
        AlikeRequest: {
            id: string;
            number: string;
            status_label: string;
            title: string;
        };
        /** AmendForm */
        AmendForm: {
            /**
             * 房屋坐落
             * @description 写成小区、楼号、单元、房号，例如：和谐家园28号楼4单元203室
             */
            address: string;
            /** 建筑面积（平方米） */
            area_m2: number;
            /**
             * 依据
             * @description 例如：现场复核；看过不动产权证。
             */
            basis: string;
            /** 所在社区 */
            community_id: number;
            /**
             * 和已有的很像，但不是同一套
             * @description 系统提示有很像的房源时再选
             * @default false
             */
            distinct?: boolean;
            /**
             * 从哪天起空着
             * @description 空置房才填；系统里有退出登记的，不用填。
             * @default null
             */
            empty_since?: string | null;
            /**
             * 户型
             * @enum {unknown}
             */
            layout: "one_none" | "one_one" | "other" | "single" | "three_one" | "three_two" | "two_none" | "two_one" | "two_two";
            /**
             * 房源来源
             * @default
             * @enum {unknown}
             */
            origin?: "" | "allocated" | "attached" | "bought" | "built" | "converted" | "other" | "rented_in";
            /**
             * 产权
             * @enum {unknown}
             */
            ownership: "collective" | "other" | "rented_in" | "state" | "state_company";
            /**
             * 备注
             * @default
             */
            remark?: string;
            /** @default null */
            storey?: number | null;
        };
        /** AmountLine */
        AmountLine: {
            label: string;
            words: string;
        };
        /** AnnounceBody */
        AnnounceBody: {
            form: components["schemas"]["AnnounceForm"];
            id: string;
            /**
             * 哪一期
             * @default
             */
            period?: string;
        };
        /**
         * AnnounceForm
         * @description Of a community's own.
         */
        AnnounceForm: {
            /**
             * 抽多少件人员变动
             * @description 这段时间里有人员变动的，至少抽1件。
             */
            changes: number;
            /**
             * 哪一期
             * @description 彩票的期号，例如2026135。开奖后就用这一期的号码抽取。
             */
            draw_number: string;
            /**
             * 哪天开奖
             * Format: date
             * @description 要在今天以后：公布名单的时候，谁也不知道号码。
             */
            draw_on: string;
            /** 抽多少户的档案 */
            files: number;
            /**
             * 为什么再抽一次
             * @description 同一时期已经抽过的才填，会一直留着。
             * @default
             */
            further_because?: string;
            /**
             * 用哪种彩票的开奖号码
             * @enum {unknown}
             */
            lottery: "dlt" | "kl8" | "ssq";
        };
        /** AnnounceResultsBody */
        AnnounceResultsBody: {
            form: components["schemas"]["AnnounceResultsForm"];
            id: string;
            /**
             * 哪一期
             * @default
             */
            period?: string;
        };
        /**
         * AnnounceResultsForm
         * @description Of the results of a year's annual reviews: first some of the streets, then reviews of each of these.
         */
        AnnounceResultsForm: {
            /**
             * 哪一期
             * @description 彩票的期号，例如2026135。开奖后就用这一期的号码抽取。
             */
            draw_number: string;
            /**
             * 哪天开奖
             * Format: date
             * @description 要在今天以后：公布名单的时候，谁也不知道号码。
             */
            draw_on: string;
            /**
             * 为什么再抽一次
             * @description 同一时期已经抽过的才填，会一直留着。
             * @default
             */
            further_because?: string;
            /**
             * 用哪种彩票的开奖号码
             * @enum {unknown}
             */
            lottery: "dlt" | "kl8" | "ssq";
            /**
             * 每个街道抽多少户的核查
             * @description 从街道已经上报、区保障办已经接收的里面抽。
             */
            reviews: number;
            /** 抽几个街道 */
            units: number;
        };
        /** AnnounceUnitsBody */
        AnnounceUnitsBody: {
            form: components["schemas"]["AnnounceUnitsForm"];
            id: string;
            /**
             * 哪一期
             * @default
             */
            period?: string;
        };
        /**
         * AnnounceUnitsForm
         * @description Of a street or of the district: first some of the offices under it, then in each of these.
         */
        AnnounceUnitsForm: {
            /**
             * 抽多少件人员变动
             * @description 这段时间里有人员变动的，至少抽1件。
             */
            changes: number;
            /**
             * 哪一期
             * @description 彩票的期号，例如2026135。开奖后就用这一期的号码抽取。
             */
            draw_number: string;
            /**
             * 哪天开奖
             * Format: date
             * @description 要在今天以后：公布名单的时候，谁也不知道号码。
             */
            draw_on: string;
            /** 抽多少户的档案 */
            files: number;
            /**
             * 为什么再抽一次
             * @description 同一时期已经抽过的才填，会一直留着。
             * @default
             */
            further_because?: string;
            /**
             * 用哪种彩票的开奖号码
             * @enum {unknown}
             */
            lottery: "dlt" | "kl8" | "ssq";
            /**
             * 抽几个单位
             * @description 街道抽社区，区保障办抽街道；户数和件数填的是每个抽中的单位里各抽多少。
             */
            units: number;
        };
        /** AnnualReviewDetail */
        AnnualReviewDetail: {
            benefit_label: string;
            confirmed_on: string | null;
            contacts: components["schemas"]["ReviewContact"][];
            /** @enum {string} */
            follow: "" | "none" | "family_change" | "ledger_adjustment" | "subsidy" | "judgement";
            follow_begun: boolean;
            follow_case_id: string | null;
            follow_label: string;
            may_review: boolean;
            note: string;
            plain: boolean;
            points: components["schemas"]["ReviewPoint"][];
            rests: boolean;
            /** @enum {string} */
            result: "" | "unchanged" | "changed" | "adjust" | "leaves" | "unreported";
            result_label: string;
            reviewed_on: string | null;
            sampled: boolean;
            tenancy_id: number | null;
            year: number;
        };
        /** AnnualSummaryDetail */
        AnnualSummaryDetail: {
            before: components["schemas"]["SummaryCounts"];
            digest: string;
            figures: components["schemas"]["SummaryFigures"][];
            lines: number;
            now: components["schemas"]["SummaryCounts"];
            reported_at: string | null;
            sealed: boolean;
            street: string;
            turn: number;
            year: number;
        };
        /** AnnulmentBody */
        AnnulmentBody: {
            form: components["schemas"]["AnnulmentForm"];
            version: number;
        };
        /** AnnulmentForm */
        AnnulmentForm: {
            /** 同意作废的意见 */
            words: string;
        };
        /**
         * Answer
         * @description One field. `place`: where it stands in the form, `members.0.id_number`; `part`: under which heading.
         */
        Answer: {
            label: string;
            /** @enum {string} */
            masked: "" | "id_numbers" | "phone";
            part: string;
            place: string;
            value: string;
        };
        /** AnswerBody */
        AnswerBody: {
            form: components["schemas"]["casework.allocation.committee_forms.AnswerForm"];
        };
        /** AnsweredPoint */
        AnsweredPoint: {
            accepted: boolean | null;
            place: number;
            said: string;
            /** Format: date */
            said_on: string;
            speaker: string;
            way_label: string;
            why: string;
        };
        /** AnswerScoreForm */
        AnswerScoreForm: {
            /**
             * 答复和理由
             * @description 这家会看到
             */
            words: string;
        };
        /** ApplicantForm */
        ApplicantForm: {
            /** @default null */
            born_on?: string | null;
            /**
             * 证件
             * @default resident_id
             * @enum {unknown}
             */
            id_kind?: "foreign_permit" | "home_return_permit" | "passport" | "residence_permit" | "resident_id" | "taiwan_permit";
            /**
             * 身份证号
             * @description 18位，最后一位可以是X
             */
            id_number: string;
            /** 姓名 */
            name: string;
            /**
             * 与申请人关系
             * @description 例如：配偶、子、女
             */
            relationship: string;
        };
        /** ApplicationDetail */
        ApplicationDetail: {
            bound: number;
            check: components["schemas"]["CheckReply"] | null;
            denial: components["schemas"]["DenialReply"] | null;
            form: components["schemas"]["ApplicationForm"];
            may_amend: boolean;
            may_hand_out: boolean;
            may_house: boolean;
            scoring_id: string;
            scoring_label: string;
            tenancy_id: number | null;
        };
        /**
         * ApplicationForm
         * @description The family and how it lives now. The first member is the applicant.
         */
        ApplicationForm: {
            /**
             * 保障类别
             * @description 例如：低保、低收入
             * @default
             */
            category?: string;
            /** 申请人和家庭成员 */
            members: components["schemas"]["ApplicantForm"][];
            /**
             * 备注
             * @default
             */
            note?: string;
            /** 联系电话 */
            phone: string;
            /**
             * 现在住在哪里
             * @description 自有、租住还是借住，多大面积
             */
            present_housing: string;
            /**
             * 户籍地址
             * @description 照户口簿写，例如：铁东区胜利路8号楼2单元301室
             */
            registered_address: string;
        };
        /** ApplicationRequestDetail */
        ApplicationRequestDetail: {
            accepted_case_id: string | null;
            alike: components["schemas"]["AlikeRequest"][];
            answer_by: string | null;
            answered_words: string;
            asked_for: string[];
            asked_words: string;
            community: string;
            declined_words: string;
            form: components["schemas"]["casework.allocation.application_request_forms.RequestForm"] | null;
            grounds: string[];
            kind: string;
            kind_label: string;
            may_take_up: boolean;
            more_by: string | null;
            received_on: string | null;
            waits_behind: boolean;
        };
        /** ApplyForm */
        ApplyForm: {
            /**
             * 谁来申请的
             * @description 在窗口或电话里代为登记的，写来申请的人的姓名。
             * @default
             */
            asked_by?: string;
            /**
             * 家里有没有买房、继承房子，或者分到别的房
             * @description 全家人都算。
             */
            housing_changed: boolean;
            /** 工作或收入有变化吗 */
            income_changed: boolean;
            /**
             * 家里人有变化吗
             * @description 有人出生、去世、结婚、搬进来或搬出去，都算有变化。
             */
            members_changed: boolean;
            /**
             * 想说明的情况
             * @description 有变化的，请简单写一写。
             * @default
             */
            note?: string;
            /** 以上情况属实，同意社区和街道复核 */
            truthful: boolean;
        };
        /** AppointForm */
        AppointForm: {
            /**
             * 告诉承租家庭
             * @description 例如：请搬空，带齐钥匙、门禁卡，水、电、燃气先结清。
             * @default
             */
            note?: string;
            /**
             * 上午还是下午
             * @enum {unknown}
             */
            visit_half: "am" | "pm";
            /**
             * 哪天上门
             * Format: date
             */
            visit_on: string;
        };
        /** AppointmentReply */
        AppointmentReply: {
            acting_for: string | null;
            household: components["schemas"]["Ref"] | null;
            id: number;
            name: string;
            organisation: components["schemas"]["OrganisationRef"] | null;
            /** @enum {string} */
            role: "tenant" | "former_tenant" | "applicant" | "grid_worker" | "community_clerk" | "street_clerk" | "district_clerk" | "manager_clerk" | "housing_clerk" | "civil_affairs_clerk" | "health_clerk" | "federation_clerk" | "unit_clerk" | "supervisor" | "administrator" | "by_itself";
            role_label: string;
            until: string | null;
        };
        /** ApproveForm */
        ApproveForm: {
            /**
             * 受理核查的结果看过了吗
             * @description 核查查到了记录时必须先看。没有查到记录的可以不选。
             * @default false
             */
            findings_read?: boolean;
            /**
             * 备注
             * @default
             */
            note?: string;
        };
        /** AreaCount */
        AreaCount: {
            count: number;
            id: number;
            kind: string;
            name: string;
        };
        /**
         * AreaLine
         * @description `done`: of the latest year or month; `waiting`, `late`: all that is owed there.
         */
        AreaLine: {
            done: number;
            late: number;
            name: string;
            waiting: number;
        };
        /** AreaList */
        AreaList: {
            items: components["schemas"]["AreaLine"][];
        };
        /** ArrearsLine */
        ArrearsLine: {
            age_label: string;
            days_late: number;
            dwelling: components["schemas"]["DwellingRef"];
            household: components["schemas"]["Ref"];
            left_on: string | null;
            months_late: number;
            oldest_month: string;
            overdue_fen: number;
            pay_by: string | null;
            plan_broken: boolean;
            plan_words: string;
            proposed_label: string;
            proposed_tier: number;
            sent_label: string;
            sent_on: string | null;
            tenancy_id: number;
        };
        /** ArrearsPage */
        ArrearsPage: {
            ages: components["schemas"]["AgeSum"][];
            exit_months: number;
            items: components["schemas"]["ArrearsLine"][];
            next: string | null;
            total_fen: number;
        };
        /** ArrearsParticulars */
        ArrearsParticulars: {
            /**
             * 最晚哪天交清
             * Format: date
             */
            due_on: string;
            /**
             * 补充说明
             * @default
             */
            note?: string;
        };
        /** Asked */
        Asked: {
            days_late: number;
            detail: string;
            due_on: string | null;
            link: components["schemas"]["Link"];
            title: string;
            /** @enum {string} */
            tone: "ask" | "info" | "late";
        };
        /** AskFindingBody */
        AskFindingBody: {
            /** @default null */
            application_id?: string | null;
            form: components["schemas"]["AskFindingForm"];
            /** @default null */
            household_id?: number | null;
            id: string;
        };
        /** AskFindingForm */
        AskFindingForm: {
            /**
             * 认定什么
             * @enum {unknown}
             */
            kind: "destitute" | "disability" | "illness" | "low_income" | "marginal";
            /** 认定谁 */
            person: number;
            /**
             * 说明
             * @description 家庭交了什么材料。病情不用写。
             * @default
             */
            words?: string;
        };
        /** AskMoreForm */
        AskMoreForm: {
            /** 要补哪些材料 */
            papers: ("assets" | "household_book" | "housing" | "id_card" | "income" | "lease" | "marriage" | "other" | "status")[];
            /**
             * 写给申请人的话
             * @description 写清楚要补什么，家人凭回执能看到
             */
            words: string;
        };
        /** AssignForm */
        AssignForm: {
            /**
             * 交代的事
             * @description 例如：下午三点以后家里有人。
             * @default
             */
            note?: string;
            /**
             * 联系电话
             * @description 家庭会看到，好约时间
             */
            phone: string;
            /**
             * 派给谁
             * @description 人或单位，例如：顺达维修王师傅
             */
            worker: string;
        };
        /** AttemptForm */
        AttemptForm: {
            /**
             * 几点
             * @description 按24小时制填，例如下午3点填15。
             */
            hour: number;
            /**
             * 见到了谁
             * @description 没有见到人的不填。
             * @default
             */
            met?: string;
            /**
             * 哪天
             * Format: date
             */
            on: string;
            /**
             * 用的什么方式
             * @description 上门、到工作单位的，先拍照片。
             * @enum {unknown}
             */
            way: "meeting" | "phone" | "visit" | "workplace";
            /**
             * 怎样说的
             * @description 双方说的话、家里的困难，都照实写。家庭会看到。
             */
            words: string;
        };
        /** AttemptReply */
        AttemptReply: {
            label: string;
            /** Format: date */
            on: string;
            words: string;
        };
        /** AuthorisationDetail */
        AuthorisationDetail: {
            application_id: string | null;
            confirmed_on: string | null;
            ended_on: string | null;
            ends_on: string | null;
            household_id: number | null;
            lacking: string[];
            may_add: boolean;
            note: string;
            signatures: components["schemas"]["SignatureLine"][];
            until_label: string;
        };
        /** AuthorisationStanding */
        AuthorisationStanding: {
            application_id: string | null;
            household_id: number | null;
            items: components["schemas"]["SignerLine"][];
            lacking: string[];
            letters: components["schemas"]["LetterLine"][];
            may_check: boolean;
            may_open: boolean;
            name: string;
        };
        /** AwardReply */
        AwardReply: {
            dwelling_address: string;
            end_reason: string;
            ended_on: string | null;
            id: number;
            monthly_amount_fen: number;
            registered_address: string;
            resumed_from: string | null;
            /** Format: date */
            started_on: string;
            suspended_from: string | null;
        };
        /**
         * BankForm
         * @description What the district office has from bank and treasury: not the manager's own row (4.2.5b).
         */
        BankForm: {
            /**
             * 逐户实收（没有可以不填）
             * @description 从流水里粘贴，一行一套房：地址、空格、金额（元）。
             * @default
             */
            pasted?: string;
            /** 银行、财政实收租金 */
            rent_received: number;
            /**
             * 依据
             * @description 例如：银行对账单、国库支付报表的编号
             */
            source: string;
            /** 财政支付支出 */
            spent: number;
        };
        /** BatchReply */
        BatchReply: {
            batch_id: string;
            confirmed: number;
            delivered: number;
            failed: number;
            kind_label: string;
            needs_visit: number;
            seen: number;
            total: number;
        };
        /** BeginBody */
        BeginBody: {
            id: string;
            token: string;
        };
        /** BeginMeter */
        BeginMeter: {
            account_number: string;
            label: string;
            last: string;
            last_on: string | null;
            meter_number: string;
            utility: string;
        };
        /** BeginRoom */
        BeginRoom: {
            items: string[];
            room: string;
        };
        /** Begun */
        Begun: {
            handed_in: boolean;
            id: string;
        };
        /** BesideLine */
        BesideLine: {
            case_id: string;
            /** Format: date */
            holds_from: string;
            status_label: string;
            subject: string;
        };
        /** BindBody */
        BindBody: {
            /** @default null */
            code?: string | null;
            id_number: string;
            /** @default null */
            phone?: string | null;
            /** @default null */
            phone_code?: string | null;
        };
        /** BindingLine */
        BindingLine: {
            /** Format: date */
            bound_on: string;
            end_reason: string;
            ended_at: string | null;
            id: number;
            may_end: boolean;
            mine: boolean;
            name: string;
            relationship: string;
            said: string;
            standing: boolean;
        };
        /** BindingPage */
        BindingPage: {
            items: components["schemas"]["BindingLine"][];
            next: string | null;
        };
        /** BoardCell */
        BoardCell: {
            empty_days: number | null;
            id: number;
            label: string;
            letter: string;
            room: string;
            /** @enum {string} */
            state: "let" | "vacant" | "reserved" | "recovering" | "repair" | "withdrawn";
        };
        /**
         * BoardLine
         * @description Of a community its families, of a street its communities.
         */
        BoardLine: {
            least: number;
            level_label: string;
            office: string;
            open: number;
            /** @enum {string} */
            state: "not_announced" | "not_drawn" | "under_way" | "done";
            total: number;
            waiting: number;
            warning: string;
        };
        /** BoardReply */
        BoardReply: {
            as_of: string | null;
            building: string;
            estate: components["schemas"]["Ref"];
            longest_vacant_days: number;
            states: components["schemas"]["StateCount"][];
            total: number;
            units: components["schemas"]["BoardUnit"][];
            vacant_days: number;
        };
        /** BoardStorey */
        BoardStorey: {
            cells: components["schemas"]["BoardCell"][];
            storey: number | null;
        };
        /** BoardUnit */
        BoardUnit: {
            storeys: components["schemas"]["BoardStorey"][];
            unit: string;
        };
        /** BreachClockDetail */
        BreachClockDetail: {
            days_left: number;
            ended_because: string;
            ended_on: string | null;
            /** Format: date */
            ends_on: string;
            kind: string;
            kind_label: string;
            /** Format: date */
            known_on: string;
            seen: number;
            seen_on: string | null;
            source_case_id: string | null;
            source_procedure: string;
            tenancy_id: number;
            words: string;
        };
        /** BrokenForm */
        BrokenForm: {
            /**
             * 怎么坏的
             * @description 例如：水管接头一直滴水，地面湿了。
             */
            detail: string;
            /**
             * 急不急
             * @description 急的会排在最前面，先来修。燃气泄漏请先离开，再打燃气抢修电话。
             * @default
             * @enum {unknown}
             */
            emergency?: "" | "danger" | "gas" | "heat" | "power" | "water";
            /**
             * 哪里坏了
             * @enum {unknown}
             */
            kind: "door" | "drain" | "fixture" | "gas" | "heat" | "other" | "power" | "roof" | "wall" | "water";
            /**
             * 在哪一间
             * @enum {unknown}
             */
            room: "balcony" | "bathroom" | "bedroom" | "hall" | "kitchen" | "living" | "whole";
            /**
             * 怎么报上来的
             * @description 管房单位代为登记时选
             * @default
             * @enum {unknown}
             */
            source?: "" | "desk" | "found" | "phone";
        };
        /** BuildingLine */
        BuildingLine: {
            dwellings: number;
            lived_in: number;
            number: string;
        };
        /** BuildingList */
        BuildingList: {
            estate: components["schemas"]["Ref"];
            items: components["schemas"]["BuildingLine"][];
        };
        /** BureauAnswerForm */
        BureauAnswerForm: {
            /** 研判的内容 */
            answer: string;
            /** 答复的文号 */
            answer_number: string;
            /**
             * 答复的日期
             * Format: date
             */
            answer_on: string;
            /**
             * 怎样研判
             * @enum {unknown}
             */
            outcome: "court" | "exit" | "other" | "recover" | "rectify";
        };
        /** BureauReceiptForm */
        BureauReceiptForm: {
            /** 谁收的 */
            received_by: string;
            /**
             * 哪天收文
             * Format: date
             */
            received_on: string;
        };
        /** CalendarMade */
        CalendarMade: {
            address: string;
            made_at: string;
        };
        /** CalendarState */
        CalendarState: {
            made_at: string | null;
            read_on: string | null;
        };
        /** CallBody */
        CallBody: {
            /** 选房台 */
            desk: number;
            id: string;
        };
        /** CallForm */
        CallForm: {
            /**
             * 怎么说的
             * @default
             */
            note?: string;
            /**
             * 哪天打的
             * Format: date
             */
            on: string;
            /** 谁接的电话 */
            spoke_with: string;
        };
        /**
         * CallOffForm
         * @description Why it is not given back after all.
         */
        CallOffForm: {
            /**
             * 原因
             * @description 请写明原因，对方会看到。
             */
            reason: string;
        };
        /** CandidateLine */
        CandidateLine: {
            adult: boolean;
            head: boolean;
            member_id: number;
            name: string;
            relationship: string;
        };
        /** Candidates */
        Candidates: {
            items: components["schemas"]["CandidateLine"][];
            tenancy_id: number;
        };
        /**
         * CarryOverForm
         * @description What a ledger kept before Anju says of a breach; its day may be unknown.
         */
        CarryOverForm: {
            behaviour: string;
            detail: string;
            occurred_on: string | null;
        };
        /** CasePage */
        CasePage: {
            items: components["schemas"]["CaseSummary"][];
            next: string | null;
        };
        /** CaseReply */
        CaseReply: {
            acting_for: string | null;
            actions: components["schemas"]["Action"][];
            answers: components["schemas"]["Answer"][];
            damaged: boolean;
            days_late: number;
            detail: Record<string, unknown>;
            due_on: string | null;
            dwelling: components["schemas"]["DwellingRef"] | null;
            evidence: components["schemas"]["EvidenceReply"][];
            history: components["schemas"]["HistoryLine"][];
            household: components["schemas"]["Ref"] | null;
            id: string;
            in_hand: components["schemas"]["InHandReply"] | null;
            may_reveal: boolean;
            may_take: boolean;
            next_step: string;
            number: string;
            opened_at: string;
            papers: components["schemas"]["IssuedPaperLine"][];
            procedure: string;
            procedure_label: string;
            stages: components["schemas"]["Stage"][];
            status: string;
            status_label: string;
            title: string;
            /** @enum {string} */
            tone: "ask" | "way" | "done" | "stop";
            updated_at: string;
            version: number;
            waiting_for: string | null;
            yours: boolean;
        };
        /** CaseSummary */
        CaseSummary: {
            days_late: number;
            due_on: string | null;
            dwelling: components["schemas"]["DwellingRef"] | null;
            household: components["schemas"]["Ref"] | null;
            id: string;
            in_hand: components["schemas"]["InHandReply"] | null;
            next_step: string;
            number: string;
            opened_at: string;
            procedure: string;
            procedure_label: string;
            status: string;
            status_label: string;
            title: string;
            /** @enum {string} */
            tone: "ask" | "way" | "done" | "stop";
            updated_at: string;
            version: number;
            waiting_for: string | null;
            yours: boolean;
        };
        /**
         * RequestForm
         * @description All that the family says. The first member is the applicant.
         */
        "casework.allocation.application_request_forms.RequestForm": {
            /**
             * 我已看完个人信息怎么用，家人也同意
             * @description 填的内容和照片只用来审核这次申请，只有管这一片的社区、街道和区保障办能看
             */
            agreed: boolean;
            /**
             * 保障类别
             * @description 例如：低保、低收入
             * @default
             */
            category?: string;
            /** 向哪个社区申请 */
            community_id: number;
            /**
             * 想申请哪一种
             * @description 只能选一种，以后可以换
             * @enum {unknown}
             */
            kind: "application" | "subsidy";
            /** 申请人和家庭成员 */
            members: components["schemas"]["ApplicantForm"][];
            /**
             * 还想说明的
             * @default
             */
            note?: string;
            /** 联系电话 */
            phone: string;
            /**
             * 现在住在哪里
             * @description 自有、租住还是借住，多大面积
             */
            present_housing: string;
            /**
             * 户籍地址
             * @description 照户口簿写，例如：铁东区胜利路8号楼2单元301室
             */
            registered_address: string;
            /**
             * 现在租的房子地址
             * @description 申请租赁补贴的要写
             * @default
             */
            rented_address?: string;
            /** @default null */
            rented_rent_fen?: number | null;
        };
        /** AcceptBody */
        "casework.allocation.applications.AcceptBody": {
            form: components["schemas"]["ApplicationForm"];
            id: string;
        };
        /** AcceptForm */
        "casework.allocation.applications.AcceptForm": {
            application: components["schemas"]["ApplicationForm"];
        };
        /**
         * PlaceForm
         * @description A dwelling given by hand; a selection and a draw give theirs themselves.
         */
        "casework.allocation.applications.PlaceForm": {
            /** 房源 */
            dwelling_id: number;
            /**
             * 受理核查的结果看过了吗
             * @description 核查查到了记录时必须先看。没有查到记录的可以不选。
             * @default false
             */
            findings_read?: boolean;
            /**
             * 备注
             * @default
             */
            note?: string;
            /**
             * 为什么直接安置
             * @description 不经选房、摇号直接给房的原因和依据，记录在案
             */
            reason: string;
        };
        /** AnswerForm */
        "casework.allocation.committee_forms.AnswerForm": {
            /** 是否到会 */
            attends: boolean;
            /**
             * 和哪几户有利害关系，要回避
             * @default []
             */
            recused?: number[];
            /**
             * 说明
             * @description 请假的原因，或者和这户是什么关系
             * @default
             */
            words?: string;
        };
        /** ConcludeForm */
        "casework.allocation.committee_forms.ConcludeForm": {
            /** 会议纪要 */
            minutes: string;
            /** 逐户结果 */
            results: components["schemas"]["casework.allocation.committee_forms.ResultForm"][];
        };
        /** ResultForm */
        "casework.allocation.committee_forms.ResultForm": {
            item_id: number;
            /**
             * 评审结果
             * @enum {unknown}
             */
            outcome: "agreed" | "deferred" | "refused";
            /** 不同意几票 */
            votes_against: number;
            /** 同意几票 */
            votes_for: number;
            /**
             * 说明
             * @description 不通过、下次再议的要写原因；不通过的原因会写进通知书给这户
             * @default
             */
            words?: string;
        };
        /** AnswerForm */
        "casework.allocation.denials.AnswerForm": {
            /**
             * 复核的理由
             * @description 会写进复核决定给这户
             */
            reason: string;
        };
        /** AskBody */
        "casework.allocation.denials.AskBody": {
            form: components["schemas"]["casework.allocation.denials.AskForm"];
        };
        /** AskForm */
        "casework.allocation.denials.AskForm": {
            /**
             * 为什么要复核
             * @description 写清楚哪里和实际不一样，有什么材料可以证明
             */
            reason: string;
        };
        /** RefuseForm */
        "casework.allocation.denials.RefuseForm": {
            /**
             * 不予保障的原因
             * @description 会写进通知书给这户：写明哪一条不符合、根据什么材料
             */
            reason: string;
        };
        /** AgreementBody */
        "casework.allocation.house_agreement_forms.AgreementBody": {
            /** @default null */
            award_id?: number | null;
            form: components["schemas"]["casework.allocation.house_agreement_forms.AgreementForm"];
            id: string;
            /** @default null */
            subsidy_id?: string | null;
        };
        /**
         * AgreementForm
         * @description As it stands on the paper.
         */
        "casework.allocation.house_agreement_forms.AgreementForm": {
            /**
             * 租的房子在哪里
             * @description 照协议写
             */
            address: string;
            /** 面积（平方米） */
            area_m2: number;
            /**
             * 租期到哪天
             * Format: date
             */
            ends_on: string;
            /** 出租人 */
            lessor: string;
            /**
             * 备注
             * @default
             */
            note?: string;
            /** 出租人是不是家里人的近亲属 */
            related: boolean;
            /** 每月租金 */
            rent_fen: number;
            /**
             * 出租人凭什么出租
             * @description 核对原件
             * @enum {unknown}
             */
            right: "contract" | "entrusted" | "other" | "title" | "village";
            /**
             * 哪天签的
             * Format: date
             */
            signed_on: string;
            /**
             * 租期从哪天起
             * Format: date
             */
            starts_on: string;
        };
        /** ConfirmForm */
        "casework.allocation.house_agreement_forms.ConfirmForm": {
            /**
             * 对不上的地方，审核意见
             * @description 有对不上的地方，逐条写为什么可以认定
             * @default
             */
            explained?: string;
            /**
             * 复核后的每月补贴（不变的不用填）
             * @description 正在领补贴的，新的租金比补贴低，就要改
             * @default null
             */
            monthly_amount_fen?: number | null;
        };
        /** EndForm */
        "casework.allocation.house_agreement_forms.EndForm": {
            /**
             * 租到哪天为止
             * Format: date
             */
            ended_on: string;
            /** 怎么提前结束的 */
            reason: string;
        };
        /** PaidForm */
        "casework.allocation.payout_forms.PaidForm": {
            /**
             * 没有发成的
             * @description 每行一户：名单上的序号、空格、原因；可以从表格里复制这两列。例如：2 账号和姓名对不上
             * @default
             */
            failed?: string;
            /**
             * 财政哪天发放的
             * Format: date
             */
            paid_on: string;
            /** 财政的支付凭证号 */
            reference: string;
        };
        /** ReturnedForm */
        "casework.allocation.payout_forms.ReturnedForm": {
            /**
             * 银行退回的
             * @description 每行一户：名单上的序号、空格、原因；可以从表格里复制这两列。例如：2 账号和姓名对不上
             */
            failed: string;
        };
        /**
         * IssueForm
         * @description How it came to be. The reason is of one that was issued by hand.
         */
        "casework.allocation.placement_slips.IssueForm": {
            ground: string;
            /** @default  */
            reason?: string;
        };
        /** AnswerForm */
        "casework.allocation.publicity_forms.AnswerForm": {
            /**
             * 给异议人的答复
             * @description 异议人凭回执能看到；不要写这户的隐私
             */
            answer: string;
            /**
             * 处理结果
             * @description 公示页会写这一句结果
             * @enum {unknown}
             */
            outcome: "mistaken" | "unfounded" | "upheld";
            /**
             * 核实的经过和理由
             * @description 内部记录，异议人看不到
             */
            reasons: string;
        };
        /** DrawUpForm */
        "casework.allocation.publicity_forms.DrawUpForm": {
            /**
             * 公示哪一类
             * @description 审核通过、还没有公示过的，都列进这一批
             * @enum {unknown}
             */
            kind: "application" | "subsidy";
            /**
             * 公示上另外要写的话
             * @default
             */
            note?: string;
        };
        /** LookForm */
        "casework.allocation.publicity_forms.LookForm": {
            /**
             * 查看的原因
             * @description 例如：打电话核实
             */
            reason: string;
        };
        /** SaidForm */
        "casework.allocation.publicity_forms.SaidForm": {
            /**
             * 有什么异议
             * @description 写知道的事实，例如：这家在铁西区还有一套房子
             */
            detail: string;
            /** 对第几号有异议 */
            number: number;
        };
        /** EndForm */
        "casework.allocation.subsidies.EndForm": {
            /**
             * 停发日期
             * Format: date
             */
            ended_on: string;
            /** 停发原因 */
            reason: string;
        };
        /** RecordForm */
        "casework.allocation.subsidies.RecordForm": {
            subsidy: components["schemas"]["SubsidyForm"];
        };
        /** EnterBody */
        "casework.dwellings.breach_clock_forms.EnterBody": {
            form: components["schemas"]["casework.dwellings.breach_clock_forms.EnterForm"];
            id: string;
            tenancy_id: number;
        };
        /** EnterForm */
        "casework.dwellings.breach_clock_forms.EnterForm": {
            /**
             * 哪一种
             * @enum {unknown}
             */
            kind: "idle" | "sublet";
            /**
             * 从哪天起知道的
             * Format: date
             * @description 转租：第一次知道的那天；闲置：第一次看到没人住的那天。
             */
            known_on: string;
            /**
             * 怎么知道的
             * @description 写事实，不要写出反映人是谁。
             */
            words: string;
        };
        /** ObjectForm */
        "casework.dwellings.breach_clock_forms.ObjectForm": {
            /**
             * 怎样提出的，凭什么证明
             * @description 例如：当面送达书面异议，本人签收；原件存档。
             */
            note: string;
            /**
             * 哪天提出异议
             * Format: date
             */
            objected_on: string;
        };
        /** SettleForm */
        "casework.dwellings.breach_clock_forms.SettleForm": {
            /** 怎么处理 */
            note: string;
        };
        /** ReplyForm */
        "casework.dwellings.complaints.ReplyForm": {
            /**
             * 处理情况和答复
             * @description 反映人会看到。
             */
            answer: string;
        };
        /** StartBody */
        "casework.dwellings.complaints.StartBody": {
            dwelling_id: number;
            id: string;
        };
        /** OpenBody */
        "casework.dwellings.dwelling_files.OpenBody": {
            /** @default null */
            dwelling_id?: number | null;
            form: components["schemas"]["casework.dwellings.dwelling_files.RecordForm"];
            id: string;
        };
        /** RecordForm */
        "casework.dwellings.dwelling_files.RecordForm": {
            /**
             * 房屋坐落
             * @description 写成小区、楼号、单元、房号，例如：和谐家园28号楼4单元203室
             */
            address: string;
            /** 建筑面积（平方米） */
            area_m2: number;
            /** 所在社区 */
            community_id: number;
            /**
             * 和已有的很像，但不是同一套
             * @description 系统提示有很像的房源时再选
             * @default false
             */
            distinct?: boolean;
            /**
             * 从哪天起空着
             * @description 空置房才填；系统里有退出登记的，不用填。
             * @default null
             */
            empty_since?: string | null;
            /**
             * 户型
             * @enum {unknown}
             */
            layout: "one_none" | "one_one" | "other" | "single" | "three_one" | "three_two" | "two_none" | "two_one" | "two_two";
            /**
             * 房源来源
             * @default
             * @enum {unknown}
             */
            origin?: "" | "allocated" | "attached" | "bought" | "built" | "converted" | "other" | "rented_in";
            /**
             * 产权
             * @enum {unknown}
             */
            ownership: "collective" | "other" | "rented_in" | "state" | "state_company";
            /**
             * 备注
             * @default
             */
            remark?: string;
            /** @default null */
            storey?: number | null;
        };
        /** AskForm */
        "casework.dwellings.handback_forms.AskForm": {
            /**
             * 为什么退房
             * @enum {unknown}
             */
            cause: "bought_home" | "death" | "ineligible" | "other" | "voluntary";
            /**
             * 打算哪天搬走
             * Format: date
             * @description 租金算到交钥匙那天。
             */
            leave_on: string;
            /**
             * 还想说的
             * @description 例如：周末在家；钥匙在女儿那里。
             * @default
             */
            note?: string;
        };
        /** PaidForm */
        "casework.dwellings.handback_forms.PaidForm": {
            /**
             * 金额
             * @description 要和应付的一样
             */
            fen: number;
            /**
             * 哪天付清的
             * Format: date
             */
            paid_on: string;
            /**
             * 退给谁
             * @description 承租人去世的才填：继承人姓名、和承租人的关系、凭什么领，例如公证书、全体继承人的同意书。
             * @default
             */
            paid_to?: string;
            /**
             * 凭证
             * @description 转账单号、收据号
             */
            voucher: string;
            /**
             * 怎么付的
             * @enum {unknown}
             */
            way: "bank" | "cash" | "other" | "wechat";
        };
        /** TemplateForm */
        "casework.dwellings.lease_templates.TemplateForm": {
            /** 违约责任 */
            breach: string;
            /**
             * 解决途径
             * @description 政府部门、事业单位出租的，不能约定仲裁。
             */
            disputes: string;
            /**
             * 住房情况
             * @description 可以写【住房】【建筑面积】【月租金】【押金】【起租日】【到期日】【承租人】【出租人】，起草时自动填上。
             */
            dwelling: string;
            /** 应当退回住房的情形 */
            give_back: string;
            /** 出租人（盖章的单位全称） */
            lessor: string;
            /**
             * 出租人是
             * @enum {unknown}
             */
            lessor_kind: "company" | "public";
            /**
             * 模板名称
             * @description 同名的会存成新的一版
             */
            name: string;
            /** 支付方式 */
            payment: string;
            /** 收回住房方式 */
            recovery: string;
            /** 租金标准 */
            rent: string;
            /** 维修责任 */
            repair: string;
            /** 使用要求 */
            use: string;
            /** 物业费、水、电、燃气、供暖费由谁承担 */
            utilities: string;
        };
        /** AnswerForm */
        "casework.dwellings.liaisons.AnswerForm": {
            /**
             * 怎么答复的
             * @description 例如：已更换阀门，暖气热了。
             */
            answer: string;
            /**
             * 哪天答复的
             * Format: date
             */
            answered_on: string;
            /**
             * 结果
             * @enum {unknown}
             */
            result: "agreed" | "partly" | "refused" | "told";
        };
        /** AskForm */
        "casework.dwellings.liaisons.AskForm": {
            /**
             * 哪天联系的
             * Format: date
             */
            asked_on: string;
            /**
             * 联系了谁
             * @description 单位和人，例如：市热力公司王师傅
             */
            asked_whom: string;
            /**
             * 为什么联系
             * @enum {unknown}
             */
            purpose: "bill" | "close" | "fault" | "meter" | "open" | "other" | "safety" | "start_heat" | "stop_heat";
            /**
             * 哪一项
             * @enum {unknown}
             */
            utility: "gas" | "heat" | "power" | "water";
            /**
             * 问了什么、要求什么
             * @description 例如：暖气不热，请上门看。
             */
            words: string;
        };
        /** OpenBody */
        "casework.dwellings.liaisons.OpenBody": {
            dwelling_id: number;
            form: components["schemas"]["casework.dwellings.liaisons.AskForm"];
            id: string;
        };
        /** ConfirmForm */
        "casework.dwellings.manager_changes.ConfirmForm": {
            /** 收到几把钥匙 */
            keys: number;
            /**
             * 收到了哪些资料
             * @description 例如：合同原件、押金、户号表；还缺的也写上。
             */
            note: string;
        };
        /** OpenBody */
        "casework.dwellings.manager_changes.OpenBody": {
            dwelling_id: number;
            form: components["schemas"]["ChangeForm"];
            id: string;
        };
        /** HandOverForm */
        "casework.dwellings.notice_keys.HandOverForm": {
            /**
             * 交了几把钥匙
             * @description 当面点清
             */
            keys: number;
            /**
             * 备注
             * @description 例如：大门2把、信箱1把
             * @default
             */
            note?: string;
            /**
             * 哪天领的
             * Format: date
             */
            on: string;
            /** 谁来领的 */
            received_by: string;
            /**
             * 怎么签收
             * @enum {unknown}
             */
            signed: "paper" | "phone";
        };
        /** SendBody */
        "casework.dwellings.notice_rounds.SendBody": {
            /** @default null */
            send_on?: string | null;
        };
        /** TemplateForm */
        "casework.dwellings.notice_templates.TemplateForm": {
            /**
             * 内容
             * @description 可以写【承租人】【住房】【期限】这样的词，发出时自动填上；开头的称呼和最后的单位、电话不用写。
             */
            body: string;
            /** 哪种通知 */
            kind: string;
            /**
             * 模板名称
             * @description 同名的会存成新的一版
             */
            name: string;
        };
        /** IssueForm */
        "casework.dwellings.notices.IssueForm": {
            kind: string;
        };
        /** ServeForm */
        "casework.dwellings.notices.ServeForm": {
            /**
             * 备注
             * @default
             */
            note?: string;
            /**
             * 送达日期
             * Format: date
             */
            on: string;
            /** 见证人 */
            witness: string;
        };
        /** OpenForm */
        "casework.dwellings.reconciliations.OpenForm": {
            /** 月份 */
            month: string;
        };
        /** SettleForm */
        "casework.dwellings.reconciliations.SettleForm": {
            number: number;
            /** 差异原因和处理 */
            reason: string;
        };
        /** AnswerForm */
        "casework.dwellings.rectification_forms.AnswerForm": {
            /**
             * 您家的答复
             * @description 改好了、有困难、有不同意见，都可以写。
             */
            note: string;
        };
        /** DocketForm */
        "casework.dwellings.rectification_forms.DocketForm": {
            /**
             * 案号
             * @description 例如：（2027）辽0302民初123号
             */
            court_number: string;
            /**
             * 哪天立案
             * Format: date
             */
            docketed_on: string;
        };
        /** LookForm */
        "casework.dwellings.rectification_forms.LookForm": {
            /**
             * 哪天复查的
             * Format: date
             */
            looked_on: string;
            /**
             * 看到的情况
             * @description 写看到的事实，家庭会看到。
             */
            note: string;
        };
        /** ServeForm */
        "casework.dwellings.rectification_forms.ServeForm": {
            /**
             * 送达情况
             * @default
             */
            note?: string;
            /**
             * 谁签收的
             * @description 留置送达的不填；其他方式都要写姓名。
             * @default
             */
            received_by?: string;
            /**
             * 哪天送到的
             * Format: date
             */
            served_on: string;
            /**
             * 怎样送到的
             * @description 只发微信、只贴门上，都不算送到。
             * @enum {unknown}
             */
            way: "direct" | "household" | "left" | "post";
            /**
             * 见证人
             * @description 留置送达的，写见证人，或者拍照。
             * @default
             */
            witness?: string;
        };
        /** StartBody */
        "casework.dwellings.rectification_forms.StartBody": {
            form: components["schemas"]["StartForm"];
            id: string;
            source_id: string;
        };
        /** CheckForm */
        "casework.dwellings.renewal_forms.CheckForm": {
            /** 怎么核对的 */
            note: string;
            /**
             * 社区意见
             * @enum {unknown}
             */
            opinion: "eligible" | "ineligible";
            /** 逐项核对 */
            points: components["schemas"]["casework.dwellings.renewal_forms.PointForm"][];
        };
        /** ObjectForm */
        "casework.dwellings.renewal_forms.ObjectForm": {
            /**
             * 请家庭在哪天以前腾退
             * Format: date
             * @description 给家庭留出合理的搬家时间。
             */
            leave_by: string;
            /**
             * 为什么不再续租
             * @description 会写进通知，家庭会看到。
             */
            reason: string;
        };
        /** PointForm */
        "casework.dwellings.renewal_forms.PointForm": {
            /**
             * 核对结果
             * @enum {unknown}
             */
            finding: "fits" | "problem";
            /**
             * 说明
             * @default
             */
            note?: string;
            /**
             * 核对哪一项
             * @enum {unknown}
             */
            point: "arrears" | "housing" | "ledger" | "members" | "registration" | "report" | "violations";
        };
        /** RefuseForm */
        "casework.dwellings.renewal_forms.RefuseForm": {
            /**
             * 不符合条件的理由
             * @description 写明事实和依据，会写进通知单，家庭会看到。
             */
            reason: string;
        };
        /** RequestBody */
        "casework.dwellings.renewal_forms.RequestBody": {
            form: components["schemas"]["ApplyForm"];
            id: string;
            tenancy_id: number;
        };
        /**
         * SendBody
         * @description What is proposed for each of these families.
         */
        "casework.dwellings.rent_demands.SendBody": {
            /** 催缴哪几户 */
            tenancy_ids: number[];
        };
        /** ServeForm */
        "casework.dwellings.rent_demands.ServeForm": {
            /**
             * 备注
             * @default
             */
            note?: string;
            /**
             * 送达日期
             * Format: date
             */
            on: string;
            /** 签收人或见证人 */
            witness: string;
        };
        /** EnterBody */
        "casework.dwellings.rent_payments.EnterBody": {
            /**
             * 应收
             * @default 0
             */
            charged_fen?: number;
            /**
             * 金额已核对，确认无误
             * @default false
             */
            confirmed?: boolean;
            /**
             * 是更正
             * @default false
             */
            correction?: boolean;
            /**
             * 非税票据号
             * @description 有的话填写
             * @default
             */
            fiscal_number?: string;
            /**
             * 哪个月的租金
             * @description 例如 2026年12月
             */
            for_month: string;
            id: string;
            /** @default null */
            month?: string | null;
            /**
             * 说明
             * @description 更正要写明原因
             * @default
             */
            note?: string;
            /**
             * 金额
             * @default 0
             */
            paid_fen?: number;
            /** @default null */
            paid_on?: string | null;
            tenancy_id: number;
            /** @default null */
            way?: ("bank" | "cash" | "deduction" | "other" | "wechat") | null;
        };
        /** ReverseForm */
        "casework.dwellings.rent_payments.ReverseForm": {
            /**
             * 冲销原因
             * @description 例如：录错了户、银行退票。
             */
            reason: string;
        };
        /** OpenBody */
        "casework.dwellings.rent_plans.OpenBody": {
            form: components["schemas"]["casework.dwellings.rent_plans.PlanForm"];
            id: string;
            tenancy_id: number;
        };
        /** PlanForm */
        "casework.dwellings.rent_plans.PlanForm": {
            /** 分几期 */
            count: number;
            /**
             * 第一期最晚哪天交
             * Format: date
             * @description 以后每月同一天
             */
            first_on: string;
        };
        /** AskForm */
        "casework.dwellings.rent_reductions.AskForm": {
            /**
             * 依据
             * @description 例如：低保证编号、民政局证明。
             */
            basis: string;
            /**
             * 从哪天起减免
             * Format: date
             */
            first_on: string;
            /**
             * 为什么减免
             * @enum {unknown}
             */
            ground: "destitute" | "low_income" | "other" | "subsistence";
            /**
             * 到哪天为止
             * Format: date
             */
            last_on: string;
            /**
             * 每月减免多少
             * @description 按百分比减免的不填
             * @default 0
             */
            off_fen?: number;
            /**
             * 减免百分之几
             * @description 按金额减免的填0
             * @default 0
             */
            percent?: number;
        };
        /** EndForm */
        "casework.dwellings.rent_reductions.EndForm": {
            /**
             * 从哪天起不再减免
             * Format: date
             */
            ended_on: string;
            /**
             * 原因
             * @description 请写明原因，对方会看到。
             */
            reason: string;
        };
        /** OpenBody */
        "casework.dwellings.rent_reductions.OpenBody": {
            form: components["schemas"]["casework.dwellings.rent_reductions.AskForm"];
            id: string;
            tenancy_id: number;
        };
        /** AcceptForm */
        "casework.dwellings.repair_forms.AcceptForm": {
            /**
             * 最晚哪天修好
             * Format: date
             * @description 家庭会看到这个日子。
             */
            fix_by: string;
            /**
             * 告诉家庭
             * @default
             */
            note?: string;
            /**
             * 修好以前不能住人
             * @description 只用于空置房：选“是”，房源登记为维修中，不能安排入住。
             * @default false
             */
            unusable?: boolean;
        };
        /** OrderForm */
        "casework.dwellings.repair_forms.OrderForm": {
            /**
             * 要求哪天以前修好
             * Format: date
             */
            fix_by: string;
            /**
             * 决定和理由
             * @description 家庭和管房单位都会看到。
             */
            note: string;
        };
        /** RefuseForm */
        "casework.dwellings.repair_forms.RefuseForm": {
            /**
             * 为什么不修
             * @enum {unknown}
             */
            because: "again" | "nothing" | "other_unit" | "tenant";
            /**
             * 具体原因
             * @description 家庭会看到。按合同由承租人负责的，写明合同里怎么说的。
             */
            reason: string;
        };
        /** AskBody */
        "casework.dwellings.signatory_forms.AskBody": {
            form: components["schemas"]["casework.dwellings.signatory_forms.AskForm"];
            id: string;
            tenancy_id: number;
        };
        /** AskForm */
        "casework.dwellings.signatory_forms.AskForm": {
            /**
             * 谁来申请的
             * @description 在窗口代为登记的，写来申请的人姓名。
             * @default
             */
            asked_by?: string;
            /**
             * 凭什么材料
             * @description 例如：死亡证明、离婚证、诊断证明，写明编号
             */
            basis: string;
            /**
             * 为什么变更
             * @enum {unknown}
             */
            cause: "death" | "divorce" | "illness" | "moved" | "other";
            /**
             * 哪天去世的
             * @description 承租人去世的才填
             * @default null
             */
            died_on?: string | null;
            /**
             * 监护人
             * @description 没有成年家人、还有没成年的孩子的才填：监护人姓名、和孩子的关系、电话，孩子今后住哪里。
             * @default
             */
            guardian?: string;
            /**
             * 由谁接着承租
             * @description 承租人去世，没有成年家人接着承租的，不选，房屋由社区办理退回。
             * @default null
             */
            member_id?: number | null;
            /**
             * 其他家人
             * @default []
             */
            others?: components["schemas"]["OtherForm"][];
        };
        /** CheckForm */
        "casework.dwellings.signatory_forms.CheckForm": {
            /** 怎么核对的 */
            finding: string;
            /**
             * 符合条件吗
             * @description 还住在这里、没有别的住房、材料属实、家人都同意。
             */
            fits: boolean;
        };
        /** RefuseForm */
        "casework.dwellings.signatory_forms.RefuseForm": {
            /**
             * 不同意的理由
             * @description 家庭会看到。
             */
            reason: string;
        };
        /** AgreementBody */
        "casework.dwellings.supplementary_agreements.AgreementBody": {
            form: components["schemas"]["casework.dwellings.supplementary_agreements.AgreementForm"];
            id: string;
            lease_id: string;
        };
        /** AgreementForm */
        "casework.dwellings.supplementary_agreements.AgreementForm": {
            /** 补充约定 */
            body: string;
            /**
             * 从哪天起
             * Format: date
             */
            holds_from: string;
            /**
             * 补充什么
             * @description 例如：加装扶手、停车
             */
            subject: string;
        };
        /** AskBody */
        "casework.dwellings.swap_forms.AskBody": {
            form: components["schemas"]["casework.dwellings.swap_forms.AskForm"];
            id: string;
            tenancy_id: number;
        };
        /** AskForm */
        "casework.dwellings.swap_forms.AskForm": {
            /**
             * 同住的成年家人都同意吗
             * @description 要全家成年人都同意；在窗口登记的，要家人当面说过。
             */
            agrees: boolean;
            /**
             * 谁来办的
             * @description 在窗口代为登记的，写来办的人姓名。
             * @default
             */
            asked_by?: string;
            /**
             * 为什么换
             * @enum {unknown}
             */
            cause: "family" | "illness" | "other" | "school" | "stairs" | "work";
            /**
             * 和哪一套换
             * @description 例如：和谐家园2号楼1单元301室
             */
            other_address: string;
            /**
             * 那一户的承租人姓名
             * @description 先和对方商量好再申请。
             */
            other_name: string;
            /**
             * 具体情况
             * @description 例如：父亲腿脚不便，想住一层。
             */
            reason: string;
        };
        /** CheckForm */
        "casework.dwellings.swap_forms.CheckForm": {
            /** 怎么核对的 */
            finding: string;
            /**
             * 符合条件吗
             * @description 还住在这里、没有别的住房、没有违规、理由属实。
             */
            fits: boolean;
        };
        /** DrawUpForm */
        "casework.dwellings.swap_forms.DrawUpForm": {
            /**
             * 哪天换
             * Format: date
             * @description 两家同一天换。另一份已经定了日子的，填同一天。
             */
            moves_on: string;
        };
        /** HandOverForm */
        "casework.dwellings.swap_forms.HandOverForm": {
            /**
             * 燃气表
             * @description 没有表的空着
             * @default null
             */
            gas?: number | null;
            /**
             * 供暖表
             * @description 没有表的空着
             * @default null
             */
            heat?: number | null;
            /** 收回、转交几把钥匙 */
            keys: number;
            /**
             * 交接说明
             * @description 钥匙少了的、还有没办完的，写明怎么办
             * @default
             */
            keys_note?: string;
            /**
             * 电表
             * @description 没有表的空着
             * @default null
             */
            power?: number | null;
            /**
             * 水表
             * @description 没有表的空着
             * @default null
             */
            water?: number | null;
        };
        /** RefuseForm */
        "casework.dwellings.swap_forms.RefuseForm": {
            /**
             * 不同意的理由
             * @description 两家都会看到。
             */
            reason: string;
        };
        /** ObjectBody */
        "casework.exits.credit_objections.ObjectBody": {
            form: components["schemas"]["casework.exits.credit_objections.ObjectForm"];
            id: string;
            record_id: string;
        };
        /** ObjectForm */
        "casework.exits.credit_objections.ObjectForm": {
            /**
             * 哪里不对，您的意见
             * @description 写明哪里和事实不一样，希望撤销还是更正。可以先提出，再补照片和材料。
             */
            reason: string;
        };
        /**
         * CorrectForm
         * @description What is right, in place of what was wrong.
         */
        "casework.exits.credit_records.CorrectForm": {
            /**
             * 更正后的等级
             * @default ruled
             * @enum {unknown}
             */
            grade?: "general" | "ruled" | "serious";
            /**
             * 违规时间
             * Format: date
             */
            occurred_on: string;
            /**
             * 处理意见
             * @description 写明事实和理由。家庭会看到，不写举报人是谁。
             */
            opinion: string;
            /** 为什么更正 */
            reason: string;
            /**
             * 记在谁名下
             * @default adults
             * @enum {unknown}
             */
            who?: "adults" | "tenant";
        };
        /** EnterBody */
        "casework.exits.credit_records.EnterBody": {
            form: components["schemas"]["casework.exits.credit_records.EnterForm"];
            id: string;
            source_id: string;
        };
        /** EnterForm */
        "casework.exits.credit_records.EnterForm": {
            /**
             * 等级
             * @description 和规则不一样的，在处理意见里写明为什么
             * @default ruled
             * @enum {unknown}
             */
            grade?: "general" | "ruled" | "serious";
            /**
             * 处理意见
             * @description 写明事实和理由。家庭会看到，不写举报人是谁。
             */
            opinion: string;
            /**
             * 记在谁名下
             * @default adults
             * @enum {unknown}
             */
            who?: "adults" | "tenant";
        };
        /** CarriedForm */
        "casework.exits.enforcement_forms.CarriedForm": {
            /**
             * 这家人怎样安置
             * @description 家庭有老人、孩子、病人或者没有别的住处的，一定要写。
             * @default
             */
            arrangement?: string;
            /**
             * 谁执行的、谁在场
             * @description 例如：铁东区人民法院李某，胜利社区王某在场。
             */
            carried_by: string;
            /**
             * 哪天执行的
             * Format: date
             */
            carried_on: string;
            /**
             * 几点
             * @description 按24小时制填，例如下午3点填15。
             */
            hour: number;
            /**
             * 执行的经过
             * @description 交回几把钥匙、家里的东西怎样清点。
             */
            note: string;
        };
        /** DemandForm */
        "casework.exits.enforcement_forms.DemandForm": {
            /**
             * 还要告诉家庭什么
             * @description 会写进催告书。
             * @default
             */
            note?: string;
        };
        /** DocketForm */
        "casework.exits.enforcement_forms.DocketForm": {
            /**
             * 案号
             * @description 例如：（2027）辽0302行审12号
             */
            court_number: string;
            /**
             * 哪天受理
             * Format: date
             */
            docketed_on: string;
        };
        /** ReplyForm */
        "casework.exits.enforcement_forms.ReplyForm": {
            /**
             * 您家的意见
             * @description 有困难、有不同意见，都可以写。
             */
            note: string;
        };
        /** CarriedForm */
        "casework.exits.escalation_forms.CarriedForm": {
            /**
             * 落实了什么
             * @description 写明在哪件事里办的和编号。
             */
            carried: string;
            /**
             * 哪天落实
             * Format: date
             */
            carried_on: string;
        };
        /** CorrectForm */
        "casework.exits.exit_corrections.CorrectForm": {
            /**
             * 为什么登记错了
             * @description 写明实际情况和怎样核实的。
             */
            reason: string;
        };
        /** FindForm */
        "casework.exits.judgement_forms.FindForm": {
            /**
             * 哪一项事由
             * @enum {unknown}
             */
            ground: "altered_use" | "arrears" | "damaged" | "false_report" | "illegal_use" | "lent" | "no_request" | "other" | "other_housing" | "refuses_review" | "renewal_refused" | "sublet" | "subsidy_misused" | "swapped" | "vacant";
            /**
             * 理由
             * @description 写明事实、依据；会写进决定书，家庭会看到。
             */
            reasons: string;
        };
        /** HandOverForm */
        "casework.exits.judgement_forms.HandOverForm": {
            /**
             * 哪天送到的
             * Format: date
             */
            notice_on: string;
            /**
             * 谁签收的
             * @description 留置的不填；其他方式都要写姓名。
             * @default
             */
            received_by?: string;
            /**
             * 怎样送到的
             * @description 只发微信、只贴门上，都不算送到。
             * @enum {unknown}
             */
            way: "direct" | "household" | "left" | "post";
            /**
             * 见证人
             * @description 留置的，写见证人，或者先拍照。
             * @default
             */
            witness?: string;
        };
        /** PointForm */
        "casework.exits.judgement_forms.PointForm": {
            /**
             * 家里有没有这些困难
             * @description 可以选几项，也可以不选；作决定的人会看到。
             * @default []
             */
            hardship?: ("child" | "disability" | "elder" | "illness" | "income" | "only_home")[];
            /**
             * 困难的情况
             * @default
             */
            hardship_words?: string;
            /**
             * 您的说明、申辩
             * @description 一次写一点，可以写几次；照片、材料在下面添加。
             */
            said: string;
        };
        /** DemandForm */
        "casework.exits.recovery_forms.DemandForm": {
            /** 催缴的情况 */
            note: string;
            /**
             * 日期
             * Format: date
             */
            on: string;
            /**
             * 怎样催的
             * @enum {unknown}
             */
            way: "letter" | "meeting" | "telephone" | "visit";
        };
        /** PlanForm */
        "casework.exits.recovery_forms.PlanForm": {
            /** 分几期 */
            count: number;
            /**
             * 第一期最晚哪天交
             * Format: date
             * @description 以后每月同一天
             */
            first_on: string;
        };
        /** ReverseForm */
        "casework.exits.recovery_forms.ReverseForm": {
            /** 冲销第几笔 */
            number: number;
            /** 为什么冲销 */
            reason: string;
        };
        /** ReturnedForm */
        "casework.exits.service_forms.ReturnedForm": {
            /**
             * 为什么退回
             * @description 照退信上写的填。
             */
            happened: string;
            /**
             * 照片
             * @default []
             */
            shown?: string[];
            /** @default null */
            told_at?: string | null;
            /**
             * 哪天退回的
             * Format: date
             */
            tried_on: string;
        };
        /** OpenForm */
        "casework.files.case_files.OpenForm": {
            /**
             * 哪种档案
             * @enum {unknown}
             */
            kind: "rental" | "subsidy";
        };
        /** StartBody */
        "casework.files.case_files.StartBody": {
            household_id: number;
            id: string;
            /**
             * 哪种档案
             * @enum {unknown}
             */
            kind: "rental" | "subsidy";
        };
        /** StartBody */
        "casework.ledgers.adjustments.StartBody": {
            id: string;
            subject: string;
        };
        /** PlaceForm */
        "casework.ledgers.registered_items.PlaceForm": {
            /** 排第几 */
            position: number;
        };
        /** StartBody */
        "casework.ledgers.registration_transfers.StartBody": {
            form: components["schemas"]["TransferForm"];
            household_id: number;
            id: string;
        };
        /** OpenBody */
        "casework.ledgers.returns.OpenBody": {
            id: string;
            /** 月份 */
            month: string;
        };
        /** AnswerForm */
        "casework.ledgers.reviews.AnswerForm": {
            /**
             * 答复
             * @description 已改正的写明改了什么；没有错的写明依据。
             */
            note: string;
        };
        /** RecordForm */
        "casework.ledgers.violations.RecordForm": {
            /**
             * 违规行为
             * @enum {unknown}
             */
            behaviour: "altered_use" | "arrears" | "damaged" | "false_report" | "illegal_use" | "other" | "owns_housing" | "refuses_review" | "sublet" | "subsidy_misused" | "vacant";
            /** 具体情况 */
            detail: string;
            /**
             * 违规时间
             * Format: date
             */
            occurred_on: string;
        };
        /** ResultForm */
        "casework.ledgers.violations.ResultForm": {
            /** 处理结果 */
            handling_result: string;
            /**
             * 几点
             * @description 写成 14:30 这样，记不清可以不写
             * @default
             */
            hour?: string;
            /**
             * 日期
             * Format: date
             */
            on: string;
        };
        /** ContactForm */
        "casework.people.offices.ContactForm": {
            /**
             * 办公地址
             * @default
             */
            address?: string;
            /**
             * 办公时间
             * @description 例如 工作日 9:00 至 17:00
             * @default
             */
            hours?: string;
            /**
             * 电话
             * @description 固定电话请带区号，例如 0412-5550188
             * @default
             */
            phone?: string;
        };
        /** ContactForm */
        "casework.reviews.annual_forms.ContactForm": {
            /** 当时的情况 */
            note: string;
            /**
             * 哪天
             * Format: date
             */
            on: string;
            /**
             * 结果
             * @enum {unknown}
             */
            outcome: "absent" | "promised" | "reached" | "refused";
            /**
             * 怎么找的
             * @enum {unknown}
             */
            way: "message" | "phone" | "relative" | "visit";
        };
        /** FindForm */
        "casework.reviews.annual_forms.FindForm": {
            /**
             * 要办什么
             * @description 有变化的，要先在这里选的事项里办起来，街道才能审核。
             * @enum {unknown}
             */
            follow: "family_change" | "judgement" | "ledger_adjustment" | "none" | "subsidy";
            /** 怎么核查的 */
            note: string;
            /** 逐项核查 */
            points: components["schemas"]["casework.reviews.annual_forms.PointForm"][];
            /**
             * 核查结论
             * @enum {unknown}
             */
            result: "adjust" | "changed" | "leaves" | "unchanged" | "unreported";
        };
        /** PointForm */
        "casework.reviews.annual_forms.PointForm": {
            /**
             * 核查结果
             * @enum {unknown}
             */
            finding: "fits" | "problem";
            /**
             * 说明
             * @default
             */
            note?: string;
            /**
             * 核查哪一项
             * @enum {unknown}
             */
            point: "arrears" | "compared" | "housing" | "ledger" | "members" | "registration" | "report" | "violations";
        };
        /** AskBody */
        "casework.reviews.authorisation_forms.AskBody": {
            /** @default null */
            application_id?: string | null;
            form: components["schemas"]["casework.reviews.authorisation_forms.AskForm"];
            /** @default null */
            household_id?: number | null;
            id: string;
        };
        /** AskForm */
        "casework.reviews.authorisation_forms.AskForm": {
            /**
             * 授权的最后一天
             * @description 写明到哪一天的才填
             * @default null
             */
            ends_on?: string | null;
            /**
             * 备注
             * @default
             */
            note?: string;
            /** 签字的人 */
            signatories: components["schemas"]["SignatoryForm"][];
            /**
             * 授权到什么时候
             * @enum {unknown}
             */
            until: "day" | "left";
        };
        /** ContactForm */
        "casework.reviews.authorisation_forms.ContactForm": {
            /**
             * 怎么联系的
             * @description 和谁说的，约好哪天来补签。
             */
            note: string;
        };
        /** ConcludeForm */
        "casework.reviews.economic_check_forms.ConcludeForm": {
            /**
             * 结论和理由
             * @description 家庭会看到。有异议的，逐项答复。
             */
            answer: string;
            /**
             * 怎么处理
             * @enum {unknown}
             */
            effect: "application" | "change" | "explained" | "judgement" | "none" | "subsidy";
        };
        /** RequestBody */
        "casework.reviews.economic_check_forms.RequestBody": {
            /** @default null */
            application_id?: string | null;
            form: components["schemas"]["casework.reviews.economic_check_forms.RequestForm"];
            /** @default null */
            household_id?: number | null;
            id: string;
        };
        /** RequestForm */
        "casework.reviews.economic_check_forms.RequestForm": {
            /** 全家存款和金融资产 */
            assets_fen: number;
            /**
             * 财产查到哪一天
             * Format: date
             */
            assets_on: string;
            /** 名下住房（套） */
            homes: number;
            /** 全家月均收入 */
            income_fen: number;
            /** 收入从哪个月查起 */
            income_from: string;
            /** 查到哪个月 */
            income_to: string;
            /**
             * 为什么核对
             * @description 核对报告只用于这件事。
             * @enum {unknown}
             */
            purpose: "annual" | "application" | "change" | "renewal" | "report";
            /** 名下车辆（辆） */
            vehicles: number;
            /**
             * 证件和授权委托书都看过原件吗
             * @description 提出核对的单位对证件和授权委托书负责。
             */
            vouched: boolean;
        };
        /** OpenForm */
        "casework.reviews.inspections.OpenForm": {
            /** @default false */
            planned?: boolean;
        };
        /** StartBody */
        "casework.reviews.inspections.StartBody": {
            /** @default null */
            award_id?: number | null;
            /** @default null */
            dwelling_id?: number | null;
            id: string;
            /**
             * 是计划内的巡查吗
             * @default false
             */
            planned?: boolean;
            /** @default null */
            tenancy_id?: number | null;
        };
        /** LookForm */
        "casework.reviews.public_reports.LookForm": {
            /**
             * 查看的原因
             * @description 例如：回访核实时间
             */
            reason: string;
        };
        /** SaidForm */
        "casework.reviews.public_reports.SaidForm": {
            /**
             * 具体情况
             * @description 写看到、听到的事实，例如：每个月初有不同的人来看房，门上贴着出租电话
             */
            detail: string;
            /**
             * 哪一天看到的
             * @default null
             */
            happened_on?: string | null;
            /**
             * 反映什么
             * @enum {unknown}
             */
            kind: "misuse" | "office" | "other" | "other_home" | "sublet" | "vacant";
            /**
             * 在哪里
             * @description 小区、楼号、单元、房号，知道多少写多少
             */
            place: string;
        };
        /**
         * StartBody
         * @description By which a report is opened; at the desk it says whose it is.
         */
        "casework.reviews.report_forms.StartBody": {
            form: components["schemas"]["ReportForm"];
            /** @default null */
            household_id?: number | null;
            id: string;
        };
        /** OpenBody */
        "casework.reviews.report_windows.OpenBody": {
            /**
             * 到哪天截止
             * Format: date
             */
            closes_on: string;
            id: string;
            /**
             * 从哪天开始
             * Format: date
             */
            opens_on: string;
            /** 哪一年 */
            year: number;
        };
        /** OpenForm */
        "casework.reviews.report_windows.OpenForm": {
            /**
             * 到哪天截止
             * Format: date
             */
            closes_on: string;
            /**
             * 从哪天开始
             * Format: date
             */
            opens_on: string;
            /** 哪一年 */
            year: number;
        };
        /** AnswerForm */
        "casework.reviews.spot_check_forms.AnswerForm": {
            /** 怎么改正的 */
            note: string;
        };
        /** LookForm */
        "casework.reviews.spot_check_forms.LookForm": {
            /**
             * 哪天复查的
             * Format: date
             */
            looked_on: string;
            /** 复查看到的情况 */
            note: string;
        };
        /** OrderForm */
        "casework.reviews.spot_check_forms.OrderForm": {
            /** 逐项检查 */
            answers: components["schemas"]["PointAnswer"][];
            /** 查出的问题 */
            findings: string;
            /**
             * 最晚哪天改好
             * Format: date
             */
            order_by: string;
            /**
             * 由谁改正
             * @enum {unknown}
             */
            order_to: "community" | "family" | "street";
            /** 怎么改 */
            order_what: string;
        };
        /**
         * Change
         * @description One line of a revision, in the words that people read.
         */
        Change: {
            after: string;
            before: string;
            label: string;
        };
        /** ChangeForm */
        ChangeForm: {
            /**
             * 原因和依据
             * @description 例如：委托管理合同到期，重新招标，文号……
             */
            reason: string;
            /** 换成哪家管房单位 */
            receiving_id: number;
            /**
             * 换哪些房源
             * @enum {unknown}
             */
            scope: "building" | "dwelling" | "estate";
            /**
             * 从哪天起
             * Format: date
             * @description 最早明天；到了这一天自动更换。
             */
            since_on: string;
        };
        /** ChangeLine */
        ChangeLine: {
            after: string;
            before: string;
            label: string;
        };
        /** ChargeBody */
        ChargeBody: {
            /** @default false */
            corrections?: boolean;
            /** @default null */
            count?: number | null;
            /** 月份 */
            month: string;
            /** @default null */
            sum_fen?: number | null;
        };
        /** ChargeLine */
        ChargeLine: {
            charged_fen: number;
            dwelling: components["schemas"]["DwellingRef"];
            fen: number;
            household: components["schemas"]["Ref"];
            parts: components["schemas"]["ChargePart"][];
            /** @enum {string} */
            standing: "fresh" | "charged" | "by_hand" | "differs" | "no_lease" | "free" | "none";
            tenancy_id: number;
        };
        /** ChargePart */
        ChargePart: {
            fen: number;
            /** Format: date */
            first_on: string;
            /** Format: date */
            last_on: string;
            let_off_fen: number;
            monthly_rent_fen: number;
        };
        /** ChargeReply */
        ChargeReply: {
            by_hand: number;
            charged: number;
            corrected: number;
            sum_fen: number;
        };
        /**
         * ChargesPage
         * @description All families, and on the first page the sums and those that somebody should look at.
         */
        ChargesPage: {
            items: components["schemas"]["ChargeLine"][];
            next: string | null;
            odd: components["schemas"]["ChargeLine"][];
            sums: components["schemas"]["Sums"] | null;
        };
        /** CheckedPerson */
        CheckedPerson: {
            name: string;
            relationship: string;
            until: string;
        };
        /** CheckedPhotograph */
        CheckedPhotograph: {
            sealed_at: string | null;
            sha256: string;
        };
        /** CheckInBody */
        CheckInBody: {
            form: components["schemas"]["CheckInForm"];
        };
        /** CheckInForm */
        CheckInForm: {
            /**
             * 签到码
             * @description 看现场大屏，大小写都可以
             */
            code: string;
        };
        /** ChecklistLine */
        ChecklistLine: {
            id: number;
            lacks: boolean;
            name: string;
            papers: components["schemas"]["PaperLine"][];
            required: boolean;
            retired: boolean;
        };
        /**
         * CheckReply
         * @description The last asking of the ledgers.
         */
        CheckReply: {
            at: string;
            findings: components["schemas"]["FindingLine"][];
            may_rule_out: boolean;
            unsettled: number;
        };
        /** Choice */
        Choice: {
            label: string;
            value: string;
        };
        /** ChoicesForm */
        ChoicesForm: {
            /**
             * 选项
             * @description 一行写一个选项，至少两个。
             */
            choices: string;
        };
        /** ChooseBody */
        ChooseBody: {
            /** 选房台 */
            desk: number;
            form: components["schemas"]["ChooseHomeForm"];
            id: string;
        };
        /** ChooseForm */
        ChooseForm: {
            /** 哪个时段 */
            slot_id: number;
        };
        /** ChooseHomeForm */
        ChooseHomeForm: {
            /** 选哪一套 */
            dwelling_id: number;
        };
        /** ClockBody */
        ClockBody: {
            /** @default null */
            today?: string | null;
        };
        /** ClockReply */
        ClockReply: {
            /** Format: date */
            today: string;
        };
        /** CloseForm */
        CloseForm: {
            /**
             * 核查情况
             * @description 内部记录，反映人看不到
             */
            note: string;
            /**
             * 办理结果
             * @description 反映人只会看到这一句结果
             * @enum {unknown}
             */
            outcome: "dealt_with" | "elsewhere" | "not_found" | "not_taken" | "unclear";
        };
        /** CloseSelectionForm */
        CloseSelectionForm: {
            /** 现场情况 */
            words: string;
        };
        /** CodeBody */
        CodeBody: {
            code: string;
        };
        /** CodeLink */
        CodeLink: {
            id: string | null;
            label: string;
            page: string;
        };
        /** CodeReply */
        CodeReply: {
            code: string;
            expires_at: string;
        };
        /** CodeState */
        CodeState: {
            signed_in: components["schemas"]["SignedIn"] | null;
            /** @enum {string} */
            state: "waiting" | "opened" | "refused" | "over" | "confirmed";
        };
        /**
         * CollectionReply
         * @description Of a key notice: times to choose, and what became of it.
         */
        CollectionReply: {
            actions: components["schemas"]["Action"][];
            back_on: string | null;
            came_on: string | null;
            choose_until: string | null;
            chosen: components["schemas"]["SlotLine"] | null;
            keys_back: number;
            keys_out: number;
            may_choose: boolean;
            missed_on: string | null;
            received_by: string;
            signed_at: string | null;
            signed_label: string;
            slots: components["schemas"]["SlotLine"][];
        };
        /** Committee */
        Committee: {
            items: components["schemas"]["UnitLine"][];
            may_call: boolean;
            may_enter_unit: boolean;
            /** Format: date */
            on: string;
        };
        /** CommitteeMemberDetail */
        CommitteeMemberDetail: {
            basis: string;
            duty: string;
            filed_on: string | null;
            former: string;
            /** Format: date */
            from_on: string;
            may_add: boolean;
            name: string;
            unit: string;
        };
        /** CommitteeSessionDetail */
        CommitteeSessionDetail: {
            begins_at: string;
            /** Format: date */
            held_on: string;
            items: components["schemas"]["SessionItemLine"][];
            may_answer: boolean;
            may_conclude: boolean;
            may_invite: boolean;
            may_remark: boolean;
            members: components["schemas"]["SessionMember"][];
            minutes: string;
            place: string;
            present: number;
            quorum: number;
            seats: number;
            subject: string;
            supervisors: components["schemas"]["SupervisorLine"][];
        };
        /** CommunityChoice */
        CommunityChoice: {
            id: number;
            name: string;
            street: string;
        };
        /** CommunityChoices */
        CommunityChoices: {
            items: components["schemas"]["CommunityChoice"][];
        };
        /**
         * CommunityForm
         * @description A dwelling, whose community it then is; else a community.
         */
        CommunityForm: {
            /**
             * 交给哪个社区
             * @default null
             */
            community_id?: number | null;
            /**
             * 是哪一套
             * @default null
             */
            dwelling_id?: number | null;
            /**
             * 交办意见
             * @default
             */
            note?: string;
        };
        /** CommunityLine */
        CommunityLine: {
            id: number;
            name: string;
            street: string;
        };
        /** CommunityList */
        CommunityList: {
            items: components["schemas"]["CommunityLine"][];
        };
        /** ComparedFact */
        ComparedFact: {
            known: string;
            label: string;
            listed: string;
        };
        /** ComparedLine */
        ComparedLine: {
            declared: string;
            differs: boolean;
            found: string;
            label: string;
        };
        /** ComparisonBoard */
        ComparisonBoard: {
            items: components["schemas"]["ComparisonBoardLine"][];
        };
        /**
         * ComparisonBoardLine
         * @description `months`: how often. `due_on`: what is owed first; nothing of a community, which may compare and owes none.
         */
        ComparisonBoardLine: {
            due_on: string | null;
            label: string;
            last_on: string | null;
            late: boolean;
            months: number;
            office: string;
            open: number;
            source: string;
        };
        /** ComparisonDetail */
        ComparisonDetail: {
            agreed: number;
            hits: components["schemas"]["ComparisonTally"][];
            period_label: string;
            rows: number;
            source_label: string;
            unread: number;
        };
        /** ComparisonHitDetail */
        ComparisonHitDetail: {
            facts: components["schemas"]["ComparedFact"][];
            found_on: string | null;
            household_id: number;
            /** @enum {string} */
            leads_to: "" | "change" | "signatory" | "judgement" | "subsidy" | "review" | "violation" | "exit" | "entry";
            leads_to_label: string;
            led_to: string;
            led_to_procedure: string;
            led_to_title: string;
            may_add: boolean;
            /** @enum {string} */
            met_by: "whole" | "doubt" | "absent";
            met_label: string;
            note: string;
            source_label: string;
            tenancy_id: number | null;
        };
        /** ComparisonTally */
        ComparisonTally: {
            count: number;
            label: string;
            status: string;
        };
        /** ComplaintDetail */
        ComplaintDetail: {
            answer: string;
            detail: string;
            happened_on: string | null;
            kind: string;
            kind_label: string;
            may_lodge: boolean;
            reported_by: string;
            violation_case_id: string | null;
        };
        /** ConsentBody */
        ConsentBody: {
            version: string;
        };
        /** ConsiderForm */
        ConsiderForm: {
            /**
             * 复核的结果
             * @description 采纳不采纳，写明理由。家庭会看到。
             */
            note: string;
        };
        /** Contact */
        Contact: {
            /**
             * 新的手机号
             * @description 11位手机号
             */
            phone: string;
        };
        /** ContactBody */
        ContactBody: {
            form: components["schemas"]["casework.people.offices.ContactForm"];
        };
        /** CorrectBody */
        CorrectBody: {
            exit_id: string;
            form: components["schemas"]["casework.exits.exit_corrections.CorrectForm"];
            id: string;
        };
        /** CorrectionDetail */
        CorrectionDetail: {
            exit_id: string;
            /** Format: date */
            left_on: string;
            reason_label: string;
            restored_on: string | null;
            tenancy_id: number;
            why: string;
        };
        /**
         * CorrectScoreForm
         * @description What was right before stays empty.
         */
        CorrectScoreForm: {
            /** @default null */
            area_m2?: number | null;
            /** @default null */
            income_fen?: number | null;
            /** @default null */
            residence_since?: string | null;
            /**
             * 更正的理由
             * @description 这家会看到
             */
            words: string;
        };
        /** Count */
        Count: {
            count: number;
            key: string;
            label: string;
            page: string;
            params: {
                [key: string]: string;
            };
        };
        /** CountersignForm */
        CountersignForm: {
            text_sha256: string;
        };
        /** CountsReply */
        CountsReply: {
            areas: components["schemas"]["AreaCount"][];
            estates: components["schemas"]["EstateCount"][];
            total: number;
        };
        /** CourtForm */
        CourtForm: {
            /**
             * 决定有没有被申请复议、起诉
             * @description 复议或诉讼还没有结果的，不能申请。
             * @enum {unknown}
             */
            challenged: "none" | "upheld";
            /**
             * 哪个法院
             * @description 例如：鞍山市铁东区人民法院
             */
            court: string;
            /**
             * 哪天递交的
             * Format: date
             */
            filed_on: string;
            /** @default null */
            upheld_on?: string | null;
            /**
             * 怎样走法院
             * @enum {unknown}
             */
            way: "apply" | "sue";
        };
        /** CreditMeasure */
        CreditMeasure: {
            evidence: string[];
            hour: string;
            label: string;
            note: string;
            on: string;
            way: string;
        };
        /** CreditObjectionDetail */
        CreditObjectionDetail: {
            answer: string;
            may_add: boolean;
            reason: string;
            record_id: string;
            record_title: string;
        };
        /** CreditRecordDetail */
        CreditRecordDetail: {
            act_label: string;
            bar: string;
            base: string;
            evidence: components["schemas"]["EvidenceReply"][];
            expires_on: string | null;
            grade_label: string;
            may_object: boolean;
            measures: components["schemas"]["CreditMeasure"][];
            objection_id: string | null;
            occurred_on: string | null;
            opinion: string;
            persons: string[];
            plain: string;
            recorded_on: string | null;
            ruled_grade_label: string;
            source_case_id: string | null;
            source_procedure: string;
        };
        /** CurrentReport */
        CurrentReport: {
            case: components["schemas"]["CaseReply"] | null;
            household: components["schemas"]["HouseholdForm"] | null;
            sentence: string;
            window: components["schemas"]["WindowReply"] | null;
        };
        /** DecideForm */
        DecideForm: {
            /**
             * 总的理由
             * @description 综合全部事由和家庭的说明、困难，为什么这样决定；会写进决定书。
             */
            reason: string;
        };
        /** DeclineForm */
        DeclineForm: {
            /** 为什么不受理 */
            grounds: ("elsewhere" | "in_person" | "lacking" | "not_met")[];
            /**
             * 写给申请人的话
             * @description 写清楚理由和接下来怎么办
             */
            words: string;
        };
        /** DefineBody */
        DefineBody: {
            form: components["schemas"]["DefineForm"];
            id: string;
        };
        /** DefineForm */
        DefineForm: {
            /**
             * 选项
             * @description 一行写一个选项，至少两个。
             * @default
             */
            choices?: string;
            /**
             * 由谁填写
             * @default community
             * @enum {unknown}
             */
            filled_by?: "all" | "community" | "manager" | "street";
            /**
             * 填写说明
             * @default
             */
            hint?: string;
            /**
             * 填什么
             * @enum {unknown}
             */
            kind: "choice" | "date" | "number" | "photo" | "text" | "yesno";
            /**
             * 哪本台账
             * @enum {unknown}
             */
            ledger: "manager" | "rental" | "subsidy";
            /** 名称 */
            name: string;
            /**
             * 必须填写吗
             * @default false
             */
            required?: boolean;
        };
        /** DelegationDetail */
        DelegationDetail: {
            accepted_at: string | null;
            accepted_by: string;
            id_number: string;
            name: string;
            phone: string;
            purposes: string[];
            relationship_label: string;
            /** @enum {string} */
            state: "given" | "accepted" | "revoked" | "cancelled" | "resigned" | "expired";
            state_label: string;
            /** Format: date */
            until: string;
        };
        /** DelegationLine */
        DelegationLine: {
            days_late: number;
            due_on: string | null;
            dwelling: components["schemas"]["DwellingRef"] | null;
            household: components["schemas"]["Ref"] | null;
            id: string;
            in_hand: components["schemas"]["InHandReply"] | null;
            name: string;
            next_step: string;
            number: string;
            opened_at: string;
            procedure: string;
            procedure_label: string;
            purposes: string[];
            relationship_label: string;
            /** @enum {string} */
            state: "given" | "accepted" | "revoked" | "cancelled" | "resigned" | "expired";
            state_label: string;
            status: string;
            status_label: string;
            title: string;
            /** @enum {string} */
            tone: "ask" | "way" | "done" | "stop";
            /** Format: date */
            until: string;
            updated_at: string;
            version: number;
            waiting_for: string | null;
            yours: boolean;
        };
        /** DelegationPage */
        DelegationPage: {
            items: components["schemas"]["DelegationLine"][];
            next: string | null;
        };
        /** DeliveryLine */
        DeliveryLine: {
            at: string;
            channel_label: string;
            reason: string | null;
            state: string;
            state_label: string;
        };
        /** DemandLeft */
        DemandLeft: {
            reason: string;
            tenancy_id: number;
        };
        /** DemandLine */
        DemandLine: {
            fen: number;
            how: string;
            what: string;
        };
        /** DemandsReply */
        DemandsReply: {
            left: components["schemas"]["DemandLeft"][];
            sent: number;
        };
        /**
         * DenialReply
         * @description `until_on`: the last day on which another look may be asked for. `answer`: "" until there is one.
         */
        DenialReply: {
            answer: string;
            answer_by: string | null;
            answered_on: string | null;
            asked_on: string | null;
            asked_words: string;
            may_ask: boolean;
            reason: string;
            /** Format: date */
            refused_on: string;
            /** Format: date */
            until_on: string;
        };
        /** DenyFindingForm */
        DenyFindingForm: {
            /**
             * 为什么不符合
             * @description 只有本单位看得到
             */
            detail: string;
        };
        /** @description What only a case of one procedure shows, in `detail`. */
        Details: {
            annual_review: components["schemas"]["AnnualReviewDetail"];
            annual_summary: components["schemas"]["AnnualSummaryDetail"];
            application: components["schemas"]["ApplicationDetail"];
            application_request: components["schemas"]["ApplicationRequestDetail"];
            authorisation: components["schemas"]["AuthorisationDetail"];
            breach_clock: components["schemas"]["BreachClockDetail"];
            case_file: components["schemas"]["FileDetail"];
            change_report: components["schemas"]["ReportDetail"];
            committee_member: components["schemas"]["CommitteeMemberDetail"];
            committee_session: components["schemas"]["CommitteeSessionDetail"];
            comparison: components["schemas"]["ComparisonDetail"];
            comparison_hit: components["schemas"]["ComparisonHitDetail"];
            complaint: components["schemas"]["ComplaintDetail"];
            credit_objection: components["schemas"]["CreditObjectionDetail"];
            credit_record: components["schemas"]["CreditRecordDetail"];
            delegation: components["schemas"]["DelegationDetail"];
            dwelling_file: components["schemas"]["DwellingFileDetail"];
            economic_check: components["schemas"]["EconomicCheckDetail"];
            enforcement: components["schemas"]["EnforcementDetail"];
            escalation: components["schemas"]["EscalationDetail"];
            exit: components["schemas"]["ExitDetail"];
            exit_correction: components["schemas"]["CorrectionDetail"];
            family_change: components["schemas"]["FamilyChangeDetail"];
            file_summary: components["schemas"]["FileSummaryDetail"];
            handback: components["schemas"]["HandbackDetail"];
            house_agreement: components["schemas"]["HouseAgreementDetail"];
            inspection: components["schemas"]["InspectionDetail"];
            judgement: components["schemas"]["JudgementDetail"];
            lease: components["schemas"]["LeaseDetail"];
            lease_filing: components["schemas"]["LeaseFilingDetail"];
            ledger_adjustment: components["schemas"]["AdjustmentDetail"];
            ledger_return: components["schemas"]["ReturnDetail"];
            ledger_review: components["schemas"]["ReviewDetail"];
            liaison: components["schemas"]["LiaisonDetail"];
            lot_draw: components["schemas"]["LotDrawDetail"];
            manager_change: components["schemas"]["ManagerChangeDetail"];
            notice: components["schemas"]["NoticeDetail"];
            payout: components["schemas"]["PayoutDetail"];
            placement_slip: components["schemas"]["PlacementSlipDetail"];
            public_report: components["schemas"]["PublicReportDetail"];
            publicity: components["schemas"]["PublicityDetail"];
            publicity_objection: components["schemas"]["PublicityObjectionDetail"];
            reconciliation: components["schemas"]["ReconciliationDetail"];
            recovery: components["schemas"]["RecoveryDetail"];
            rectification: components["schemas"]["RectificationDetail"];
            registered_item: components["schemas"]["ItemDetail"];
            registration_transfer: components["schemas"]["TransferDetail"];
            renewal: components["schemas"]["RenewalDetail"];
            rent_demand: components["schemas"]["RentDemandDetail"];
            rent_plan: components["schemas"]["RentPlanDetail"];
            rent_receipt: components["schemas"]["RentReceiptDetail"];
            rent_reduction: components["schemas"]["RentReductionDetail"];
            repair: components["schemas"]["RepairDetail"];
            report_window: components["schemas"]["WindowDetail"];
            scoring: components["schemas"]["ScoringDetail"];
            selection: components["schemas"]["SelectionDetail"];
            selection_staff: components["schemas"]["SelectionStaffDetail"];
            service: components["schemas"]["ServiceDetail"];
            signatory_change: components["schemas"]["SignatoryChangeDetail"];
            spot_check: components["schemas"]["SpotCheckDetail"];
            spot_check_item: components["schemas"]["SpotCheckItemDetail"];
            status_finding: components["schemas"]["StatusFindingDetail"];
            subsidy: components["schemas"]["SubsidyDetail"];
            supplementary_agreement: components["schemas"]["AgreementDetail"];
            swap: components["schemas"]["SwapDetail"];
            violation: components["schemas"]["ViolationDetail"];
        };
        /** Difference */
        Difference: {
            after: string;
            before: string;
            label: string;
        };
        /** DifferenceLine */
        DifferenceLine: {
            dwelling: components["schemas"]["DwellingRef"] | null;
            item: string;
            item_label: string;
            money: boolean;
            number: number;
            reason: string;
            recorded: number;
            settled_at: string | null;
            settled_by: string;
            settled_role: string;
            stated: number;
        };
        /** DigestBody */
        DigestBody: {
            form: components["schemas"]["DigestForm"];
        };
        /** DigestForm */
        DigestForm: {
            /** 暗语的封存码 */
            digest: string;
        };
        /** DirectForm */
        DirectForm: {
            /**
             * 同去的人
             * @description 姓名和单位。您自己不用写，系统会记下。
             * @default
             */
            also?: string;
            /**
             * 备注
             * @default
             */
            note?: string;
            /**
             * 送达地点
             * @description 例如：和谐家园1号楼1单元101室
             */
            place: string;
            /**
             * 谁签收的
             * @description 必须是文书上写的本人，并在送达回证上签名。
             */
            received_by: string;
            /**
             * 哪天送达的
             * Format: date
             */
            served_on: string;
            /**
             * 照片
             * @default []
             */
            shown?: string[];
            /** @default null */
            told_at?: string | null;
        };
        /** DisputeForm */
        DisputeForm: {
            /**
             * 谁来提的
             * @description 在窗口代为登记的，写来的人姓名。
             * @default
             */
            asked_by?: string;
            /**
             * 哪里不对
             * @description 写明哪一项，实际是怎样。
             */
            dispute: string;
        };
        Doors: {
            "DELETE /session": {
                body: null;
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: null;
            };
            "GET /annual-reviews": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default false */
                    late?: boolean;
                    /** @default 20 */
                    limit?: number;
                    /** @default null */
                    status?: string | null;
                };
                reply: components["schemas"]["CasePage"];
            };
            "GET /annual-reviews/plain": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default 20 */
                    limit?: number;
                };
                reply: components["schemas"]["PlainPage"];
            };
            "GET /annual-summaries": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default false */
                    late?: boolean;
                    /** @default 20 */
                    limit?: number;
                    /** @default null */
                    status?: string | null;
                };
                reply: components["schemas"]["CasePage"];
            };
            "GET /annual-summaries/{case_id}/lines": {
                body: null;
                path: {
                    case_id: string;
                };
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default 20 */
                    limit?: number;
                };
                reply: components["schemas"]["SummaryLines"];
            };
            "GET /annual-summaries/{case_id}/workbook": {
                body: null;
                path: {
                    case_id: string;
                };
                query: Record<string, unknown>;
                reply: null;
            };
            "GET /annual-summaries/board": {
                body: null;
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["SummaryBoard"];
            };
            "GET /application-requests": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default 20 */
                    limit?: number;
                    /** @default null */
                    status?: string | null;
                };
                reply: components["schemas"]["CasePage"];
            };
            "GET /application-requests/form": {
                body: null;
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["RequestOpenForm"];
            };
            "GET /applications/own": {
                body: null;
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["OwnApplicationReply"];
            };
            "GET /applications/vacant-dwellings": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default 20 */
                    limit?: number;
                    /** @default  */
                    q?: string;
                };
                reply: components["schemas"]["VacantPage"];
            };
            "GET /appointments/waiting": {
                body: null;
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["handlers.people.accounts.WaitingList"];
            };
            "GET /authorisations/standing": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    application_id?: string | null;
                    /** @default null */
                    household_id?: number | null;
                };
                reply: components["schemas"]["AuthorisationStanding"];
            };
            "GET /boards": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default 20 */
                    limit?: number;
                    /** @default  */
                    q?: string;
                };
                reply: components["schemas"]["EstatePage"];
            };
            "GET /boards/{estate_id}": {
                body: null;
                path: {
                    estate_id: number;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["BuildingList"];
            };
            "GET /boards/{estate_id}/building": {
                body: null;
                path: {
                    estate_id: number;
                };
                query: {
                    /** @default null */
                    as_of?: string | null;
                    /** @default  */
                    number?: string;
                };
                reply: components["schemas"]["BoardReply"];
            };
            "GET /breach-clocks": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default false */
                    late?: boolean;
                    /** @default 20 */
                    limit?: number;
                    /** @default null */
                    status?: string | null;
                };
                reply: components["schemas"]["CasePage"];
            };
            "GET /calendar-address": {
                body: null;
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["CalendarState"];
            };
            "GET /case-files/{case_id}/pdf": {
                body: null;
                path: {
                    case_id: string;
                };
                query: Record<string, unknown>;
                reply: null;
            };
            "GET /case-files/{case_id}/zip": {
                body: null;
                path: {
                    case_id: string;
                };
                query: Record<string, unknown>;
                reply: null;
            };
            "GET /case-files/board": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /**
                     * 哪种档案
                     * @default rental
                     * @enum {unknown}
                     */
                    kind?: "rental" | "subsidy";
                };
                reply: components["schemas"]["FileBoard"];
            };
            "GET /case-files/missing": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /**
                     * 哪种档案
                     * @default rental
                     * @enum {unknown}
                     */
                    kind?: "rental" | "subsidy";
                    /** @default 20 */
                    limit?: number;
                };
                reply: components["schemas"]["MissingPage"];
            };
            "GET /cases": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default null */
                    household_id?: number | null;
                    /** @default null */
                    late?: boolean | null;
                    /** @default 20 */
                    limit?: number;
                    /** @default null */
                    owed?: string | null;
                    /** @default null */
                    procedure?: string | null;
                    /** @default null */
                    status?: string | null;
                };
                reply: components["schemas"]["CasePage"];
            };
            "GET /cases/{case_id}": {
                body: null;
                path: {
                    case_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "GET /cases/{case_id}/evidence-sheet": {
                body: null;
                path: {
                    case_id: string;
                };
                query: Record<string, unknown>;
                reply: null;
            };
            "GET /chain-heads": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default 20 */
                    limit?: number;
                };
                reply: components["schemas"]["HeadPage"];
            };
            "GET /change-reports/current": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    household_id?: number | null;
                };
                reply: components["schemas"]["CurrentReport"];
            };
            "GET /change-reports/unchanged": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default 20 */
                    limit?: number;
                };
                reply: components["schemas"]["UnchangedPage"];
            };
            "GET /check-lookers": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default 20 */
                    limit?: number;
                };
                reply: components["schemas"]["LookerPage"];
            };
            "GET /checklist-items": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /**
                     * 哪种档案
                     * @default rental
                     * @enum {unknown}
                     */
                    kind?: "rental" | "subsidy";
                };
                reply: components["schemas"]["handlers.files.checklist_items.ItemList"];
            };
            "GET /committee-members/candidates": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    unit_id?: number;
                };
                reply: components["schemas"]["MemberCandidates"];
            };
            "GET /committees": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    on?: string | null;
                };
                reply: components["schemas"]["Committee"];
            };
            "GET /committees/past": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default 20 */
                    limit?: number;
                };
                reply: components["schemas"]["CasePage"];
            };
            "GET /committees/waiting": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default 20 */
                    limit?: number;
                };
                reply: components["schemas"]["CasePage"];
            };
            "GET /comparisons": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default false */
                    late?: boolean;
                    /** @default 20 */
                    limit?: number;
                    /** @default null */
                    status?: string | null;
                };
                reply: components["schemas"]["CasePage"];
            };
            "GET /comparisons/board": {
                body: null;
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["ComparisonBoard"];
            };
            "GET /comparisons/intervals": {
                body: null;
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["IntervalList"];
            };
            "GET /complaints/dwellings": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    as_of?: string | null;
                    /** @default null */
                    cursor?: string | null;
                    /** @default null */
                    estate_id?: number | null;
                    /** @default 20 */
                    limit?: number;
                    /** @default  */
                    q?: string;
                    /**
                     * @default
                     * @enum {unknown}
                     */
                    state?: "" | "let" | "recovering" | "repair" | "reserved" | "vacant" | "withdrawn";
                };
                reply: components["schemas"]["DwellingsToReport"];
            };
            "GET /delegations": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default 20 */
                    limit?: number;
                };
                reply: components["schemas"]["DelegationPage"];
            };
            "GET /demo/people": {
                body: null;
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["PersonList"];
            };
            "GET /draw-records": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default 20 */
                    limit?: number;
                };
                reply: components["schemas"]["DrawRecordPage"];
            };
            "GET /draw-records/{code}": {
                body: null;
                path: {
                    code: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["DrawRecord"];
            };
            "GET /dwelling-labels": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    ids?: string;
                };
                reply: null;
            };
            "GET /dwellings": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    as_of?: string | null;
                    /** @default null */
                    cursor?: string | null;
                    /** @default null */
                    estate_id?: number | null;
                    /** @default 20 */
                    limit?: number;
                    /** @default  */
                    q?: string;
                    /**
                     * @default
                     * @enum {unknown}
                     */
                    state?: "" | "let" | "recovering" | "repair" | "reserved" | "vacant" | "withdrawn";
                };
                reply: components["schemas"]["DwellingPage"];
            };
            "GET /dwellings/{dwelling_id}": {
                body: null;
                path: {
                    dwelling_id: number;
                };
                query: {
                    /** @default null */
                    as_of?: string | null;
                };
                reply: components["schemas"]["DwellingReply"];
            };
            "GET /dwellings/{dwelling_id}/log": {
                body: null;
                path: {
                    dwelling_id: number;
                };
                query: {
                    /** @default null */
                    as_of?: string | null;
                    /** @default null */
                    cursor?: string | null;
                    /** @default 20 */
                    limit?: number;
                };
                reply: components["schemas"]["LogPage"];
            };
            "GET /dwellings/communities": {
                body: null;
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["CommunityChoices"];
            };
            "GET /dwellings/counts": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    as_of?: string | null;
                    /** @default null */
                    cursor?: string | null;
                    /** @default null */
                    estate_id?: number | null;
                    /** @default 20 */
                    limit?: number;
                    /** @default  */
                    q?: string;
                    /**
                     * @default
                     * @enum {unknown}
                     */
                    state?: "" | "let" | "recovering" | "repair" | "reserved" | "vacant" | "withdrawn";
                };
                reply: components["schemas"]["StateCounts"];
            };
            "GET /enforcements": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default false */
                    late?: boolean;
                    /** @default 20 */
                    limit?: number;
                    /** @default null */
                    status?: string | null;
                };
                reply: components["schemas"]["CasePage"];
            };
            "GET /escalations/{case_id}/zip": {
                body: null;
                path: {
                    case_id: string;
                };
                query: Record<string, unknown>;
                reply: null;
            };
            "GET /expenditures": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default 20 */
                    limit?: number;
                    /** 月份 */
                    month?: string;
                };
                reply: components["schemas"]["ExpenditurePage"];
            };
            "GET /export-books": {
                body: null;
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["ExportBooks"];
            };
            "GET /exports": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default 20 */
                    limit?: number;
                };
                reply: components["schemas"]["ExportPage"];
            };
            "GET /exports/{export_id}": {
                body: null;
                path: {
                    export_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["ExportReply"];
            };
            "GET /exports/{export_id}/file": {
                body: null;
                path: {
                    export_id: string;
                };
                query: Record<string, unknown>;
                reply: null;
            };
            "GET /family-changes/family": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    household_id?: number | null;
                };
                reply: components["schemas"]["HouseholdForm"];
            };
            "GET /figure-report/document": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    area_id?: number | null;
                    /** @default null */
                    month?: string | null;
                };
                reply: null;
            };
            "GET /figure-report/workbook": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    area_id?: number | null;
                    /** @default null */
                    month?: string | null;
                };
                reply: null;
            };
            "GET /figures": {
                body: null;
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["ThemeList"];
            };
            "GET /figures/{theme}": {
                body: null;
                path: {
                    theme: string;
                };
                query: {
                    /** @default null */
                    area_id?: number | null;
                    /** @default null */
                    month?: string | null;
                };
                reply: components["schemas"]["FigureTheme"];
            };
            "GET /figures/{theme}/lines": {
                body: null;
                path: {
                    theme: string;
                };
                query: {
                    /** @default null */
                    area_id?: number | null;
                    /** @default  */
                    chart?: string;
                    /** @default null */
                    cursor?: string | null;
                    /** @default 20 */
                    limit?: number;
                    /** @default null */
                    month?: string | null;
                    /** @default  */
                    part?: string;
                    /** @default  */
                    row?: string;
                };
                reply: components["schemas"]["FigureLines"];
            };
            "GET /finding": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    q?: string;
                };
                reply: components["schemas"]["Found"];
            };
            "GET /forms": {
                body: null;
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["FormList"];
            };
            "GET /handbacks/standing": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    tenancy_id?: number | null;
                };
                reply: components["schemas"]["HandbackStanding"];
            };
            "GET /heating": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default null */
                    late?: boolean | null;
                    /** @default 20 */
                    limit?: number;
                    /** @default null */
                    owed?: ("frost_check" | "stop_heat") | null;
                };
                reply: components["schemas"]["HeatingPage"];
            };
            "GET /home": {
                body: null;
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["Home"];
            };
            "GET /households/{household_id}/bindings": {
                body: null;
                path: {
                    household_id: number;
                };
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default 20 */
                    limit?: number;
                };
                reply: components["schemas"]["BindingPage"];
            };
            "GET /imports": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default 20 */
                    limit?: number;
                };
                reply: components["schemas"]["ImportPage"];
            };
            "GET /imports/{import_id}": {
                body: null;
                path: {
                    import_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["ImportReply"];
            };
            "GET /imports/{import_id}/lines": {
                body: null;
                path: {
                    import_id: string;
                };
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default 20 */
                    limit?: number;
                    /**
                     * @default
                     * @enum {unknown}
                     */
                    outcome?: "" | "changed" | "new" | "wrong";
                };
                reply: components["schemas"]["ImportLines"];
            };
            "GET /inbox": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default null */
                    due?: ("late" | "today" | "week") | null;
                    /** @default 20 */
                    limit?: number;
                };
                reply: components["schemas"]["CasePage"];
            };
            "GET /inbox/next": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    after?: string | null;
                    /** @default  */
                    procedure?: string;
                };
                reply: components["schemas"]["NextReply"];
            };
            "GET /info": {
                body: null;
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["Info"];
            };
            "GET /inspections": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default 20 */
                    limit?: number;
                };
                reply: components["schemas"]["CasePage"];
            };
            "GET /invitations": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default 20 */
                    limit?: number;
                    /** @default false */
                    under?: boolean;
                };
                reply: components["schemas"]["InvitationPage"];
            };
            "GET /judgements": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default false */
                    late?: boolean;
                    /** @default 20 */
                    limit?: number;
                    /** @default null */
                    status?: string | null;
                };
                reply: components["schemas"]["CasePage"];
            };
            "GET /judgements/sources": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    subject?: string;
                };
                reply: components["schemas"]["PossibleSources"];
            };
            "GET /lease-templates": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default  */
                    name?: string;
                };
                reply: components["schemas"]["TemplateList"];
            };
            "GET /leases": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default 20 */
                    limit?: number;
                    /**
                     * @default all
                     * @enum {unknown}
                     */
                    show?: "all" | "keys" | "unfiled" | "unsigned";
                };
                reply: components["schemas"]["CasePage"];
            };
            "GET /leases/{case_id}/text": {
                body: null;
                path: {
                    case_id: string;
                };
                query: {
                    /** @default 1 */
                    turn?: number;
                };
                reply: components["schemas"]["TextReply"];
            };
            "GET /leases/ending": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default 20 */
                    limit?: number;
                    /** @default false */
                    over?: boolean;
                    /** @default false */
                    unasked?: boolean;
                };
                reply: components["schemas"]["EndingPage"];
            };
            "GET /leases/next": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    tenancy_id?: number;
                };
                reply: components["schemas"]["NextTermReply"];
            };
            "GET /leases/of/{tenancy_id}": {
                body: null;
                path: {
                    tenancy_id: number;
                };
                query: {
                    /** @default null */
                    as_of?: string | null;
                };
                reply: components["schemas"]["StandingList"];
            };
            "GET /ledger": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    area_id?: number | null;
                    /** @default null */
                    as_of?: string | null;
                    /** @default null */
                    community_id?: number | null;
                    /** @default null */
                    cursor?: string | null;
                    /** @default null */
                    estate_id?: number | null;
                    /**
                     * @default current
                     * @enum {unknown}
                     */
                    ledger?: "current" | "exited" | "subsidy";
                    /** @default 20 */
                    limit?: number;
                    /** @default  */
                    q?: string;
                    /**
                     * @default
                     * @enum {unknown}
                     */
                    status?: "" | "ended" | "lease_ended" | "lease_ending" | "violating";
                };
                reply: components["schemas"]["EntryPage"];
            };
            "GET /ledger-returns": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default 20 */
                    limit?: number;
                };
                reply: components["schemas"]["ReturnPage"];
            };
            "GET /ledger-returns/{case_id}/differences": {
                body: null;
                path: {
                    case_id: string;
                };
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default 20 */
                    limit?: number;
                };
                reply: components["schemas"]["handlers.ledgers.returns.DifferencePage"];
            };
            "GET /ledger-returns/{case_id}/paper": {
                body: null;
                path: {
                    case_id: string;
                };
                query: Record<string, unknown>;
                reply: null;
            };
            "GET /ledger-returns/{case_id}/workbook": {
                body: null;
                path: {
                    case_id: string;
                };
                query: Record<string, unknown>;
                reply: null;
            };
            "GET /ledger-returns/grid": {
                body: null;
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["MonthGrid"];
            };
            "GET /ledger-revisions": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    area_id?: number | null;
                    /** @default null */
                    cursor?: string | null;
                    /** @default null */
                    day_from?: string | null;
                    /** @default null */
                    day_until?: string | null;
                    /** @default 20 */
                    limit?: number;
                    /**
                     * @default
                     * @enum {unknown}
                     */
                    state?: "" | "answered" | "received" | "recorded" | "reported" | "reviewed" | "sent_back" | "waiting";
                };
                reply: components["schemas"]["RevisionPage"];
            };
            "GET /ledger/{tenancy_id}": {
                body: null;
                path: {
                    tenancy_id: number;
                };
                query: {
                    /** @default null */
                    as_of?: string | null;
                };
                reply: components["schemas"]["EntryReply"];
            };
            "GET /ledger/awards/{award_id}": {
                body: null;
                path: {
                    award_id: number;
                };
                query: {
                    /** @default null */
                    as_of?: string | null;
                };
                reply: components["schemas"]["EntryReply"];
            };
            "GET /ledger/counts": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    area_id?: number | null;
                    /** @default null */
                    as_of?: string | null;
                    /** @default null */
                    community_id?: number | null;
                    /** @default null */
                    cursor?: string | null;
                    /** @default null */
                    estate_id?: number | null;
                    /**
                     * @default current
                     * @enum {unknown}
                     */
                    ledger?: "current" | "exited" | "subsidy";
                    /** @default 20 */
                    limit?: number;
                    /** @default  */
                    q?: string;
                    /**
                     * @default
                     * @enum {unknown}
                     */
                    status?: "" | "ended" | "lease_ended" | "lease_ending" | "violating";
                };
                reply: components["schemas"]["CountsReply"];
            };
            "GET /list-tables/{book}": {
                body: null;
                path: {
                    book: string;
                };
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default false */
                    down?: boolean;
                    /** @default  */
                    filters?: string;
                    /** @default 20 */
                    limit?: number;
                    /** @default  */
                    sort?: string;
                };
                reply: components["schemas"]["TablePage"];
            };
            "GET /lot-draws": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default false */
                    late?: boolean;
                    /** @default 20 */
                    limit?: number;
                    /** @default null */
                    status?: string | null;
                };
                reply: components["schemas"]["CasePage"];
            };
            "GET /lot-draws/{case_id}/lines": {
                body: null;
                path: {
                    case_id: string;
                };
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default 20 */
                    limit?: number;
                };
                reply: components["schemas"]["LotLinePage"];
            };
            "GET /lot-draws/open": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default 20 */
                    limit?: number;
                };
                reply: components["schemas"]["OpenLotPage"];
            };
            "GET /lot-draws/open/{code}": {
                body: null;
                path: {
                    code: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["OpenLot"];
            };
            "GET /lot-draws/open/{code}/lines": {
                body: null;
                path: {
                    code: string;
                };
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default 20 */
                    limit?: number;
                };
                reply: components["schemas"]["LotLinePage"];
            };
            "GET /lot-draws/own": {
                body: null;
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["OwnLots"];
            };
            "GET /lot-draws/vacant-dwellings": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default 20 */
                    limit?: number;
                    /** @default  */
                    q?: string;
                };
                reply: components["schemas"]["VacantRoomPage"];
            };
            "GET /manager-changes/managers": {
                body: null;
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["ManagerList"];
            };
            "GET /manager-ledger": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default 20 */
                    limit?: number;
                    /** @default false */
                    owing?: boolean;
                    /** @default  */
                    q?: string;
                };
                reply: components["schemas"]["ManagedPage"];
            };
            "GET /manager-ledger/{dwelling_id}": {
                body: null;
                path: {
                    dwelling_id: number;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["ManagedEntry"];
            };
            "GET /market-rents": {
                body: null;
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["MarketRentReply"];
            };
            "GET /me": {
                body: null;
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["Me"];
            };
            "GET /notice-batches/{batch_id}": {
                body: null;
                path: {
                    batch_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["BatchReply"];
            };
            "GET /notice-rounds": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default 20 */
                    limit?: number;
                };
                reply: components["schemas"]["RoundPage"];
            };
            "GET /notice-rounds/{round_id}": {
                body: null;
                path: {
                    round_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["RoundReply"];
            };
            "GET /notice-rounds/{round_id}/families": {
                body: null;
                path: {
                    round_id: string;
                };
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default 20 */
                    limit?: number;
                    /**
                     * @default all
                     * @enum {string}
                     */
                    show?: "all" | "left" | "unread" | "unconfirmed" | "overdue" | "visit" | "wechat" | "confirmed" | "chosen" | "unchosen" | "came" | "missed";
                };
                reply: components["schemas"]["RoundFamilies"];
            };
            "GET /notice-rounds/{round_id}/sheets": {
                body: null;
                path: {
                    round_id: string;
                };
                query: {
                    /** @default 1 */
                    part?: number;
                    /** @default all */
                    show?: string;
                };
                reply: null;
            };
            "GET /notice-schedules": {
                body: null;
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["ScheduleList"];
            };
            "GET /notice-templates": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default  */
                    name?: string;
                };
                reply: components["schemas"]["NoticeTemplateList"];
            };
            "GET /notices": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default null */
                    kind?: string | null;
                    /** @default 20 */
                    limit?: number;
                    /** @default false */
                    unread?: boolean;
                };
                reply: components["schemas"]["NoticePage"];
            };
            "GET /obligations": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default  */
                    kind?: string;
                    /** @default null */
                    late?: boolean | null;
                    /** @default 20 */
                    limit?: number;
                };
                reply: components["schemas"]["OwedPage"];
            };
            "GET /obligations/areas": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default  */
                    kind?: string;
                };
                reply: components["schemas"]["AreaList"];
            };
            "GET /offices": {
                body: null;
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["OfficeList"];
            };
            "GET /offices/communities": {
                body: null;
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["OfficeList"];
            };
            "GET /offices/own": {
                body: null;
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["Office"];
            };
            "GET /organisations": {
                body: null;
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["OrganisationList"];
            };
            "GET /papers": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default 20 */
                    limit?: number;
                    /** @default null */
                    year?: number | null;
                };
                reply: components["schemas"]["PaperPage"];
            };
            "GET /papers/{paper_id}": {
                body: null;
                path: {
                    paper_id: number;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["PaperReply"];
            };
            "GET /papers/{paper_id}/file": {
                body: null;
                path: {
                    paper_id: number;
                };
                query: Record<string, unknown>;
                reply: null;
            };
            "GET /papers/word": {
                body: null;
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["WordReply"];
            };
            "GET /payouts/{case_id}/lines": {
                body: null;
                path: {
                    case_id: string;
                };
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default 20 */
                    limit?: number;
                };
                reply: components["schemas"]["PayoutLines"];
            };
            "GET /payouts/{case_id}/workbook": {
                body: null;
                path: {
                    case_id: string;
                };
                query: Record<string, unknown>;
                reply: null;
            };
            "GET /payouts/own": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default 20 */
                    limit?: number;
                };
                reply: components["schemas"]["PayoutMonths"];
            };
            "GET /placement-slips": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default 20 */
                    limit?: number;
                    /**
                     * @default living
                     * @enum {unknown}
                     */
                    show?: "all" | "living";
                };
                reply: components["schemas"]["CasePage"];
            };
            "GET /posts": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default false */
                    ended?: boolean;
                    /** @default 20 */
                    limit?: number;
                    /** @default false */
                    under?: boolean;
                };
                reply: components["schemas"]["PostPage"];
            };
            "GET /posts/{appointment_id}": {
                body: null;
                path: {
                    appointment_id: number;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["PostDetail"];
            };
            "GET /posts/offices": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default 20 */
                    limit?: number;
                };
                reply: components["schemas"]["PostOffices"];
            };
            "GET /public-reports": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default false */
                    late?: boolean;
                    /** @default 20 */
                    limit?: number;
                    /** @default null */
                    status?: string | null;
                };
                reply: components["schemas"]["CasePage"];
            };
            "GET /public-reports/form": {
                body: null;
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["handlers.reviews.public_reports.OpenForm"];
            };
            "GET /publicities/open": {
                body: null;
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["OpenPublicities"];
            };
            "GET /publicities/open/{slug}": {
                body: null;
                path: {
                    slug: string;
                };
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default 20 */
                    limit?: number;
                };
                reply: components["schemas"]["PublicityPage"];
            };
            "GET /publicities/waiting": {
                body: null;
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["handlers.allocation.publicities.WaitingList"];
            };
            "GET /reconciliations/{case_id}/differences": {
                body: null;
                path: {
                    case_id: string;
                };
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default 20 */
                    limit?: number;
                };
                reply: components["schemas"]["handlers.dwellings.reconciliations.DifferencePage"];
            };
            "GET /reconciliations/{case_id}/paper": {
                body: null;
                path: {
                    case_id: string;
                };
                query: Record<string, unknown>;
                reply: null;
            };
            "GET /reconciliations/{case_id}/workbook": {
                body: null;
                path: {
                    case_id: string;
                };
                query: Record<string, unknown>;
                reply: null;
            };
            "GET /reconciliations/grid": {
                body: null;
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["MonthGrid"];
            };
            "GET /recordings": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    case_id?: string;
                };
                reply: components["schemas"]["RecordingPage"];
            };
            "GET /recordings/{recording_id}": {
                body: null;
                path: {
                    recording_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["RecordingReply"];
            };
            "GET /rectifications": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default false */
                    late?: boolean;
                    /** @default 20 */
                    limit?: number;
                    /** @default null */
                    status?: string | null;
                };
                reply: components["schemas"]["CasePage"];
            };
            "GET /registered-items": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /**
                     * @default
                     * @enum {unknown}
                     */
                    ledger?: "" | "manager" | "rental" | "subsidy";
                    /**
                     * @default
                     * @enum {unknown}
                     */
                    retired?: "" | "yes";
                };
                reply: components["schemas"]["handlers.ledgers.registered_items.ItemList"];
            };
            "GET /registration-transfers/communities": {
                body: null;
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["CommunityList"];
            };
            "GET /renewals/standing": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    tenancy_id?: number | null;
                };
                reply: components["schemas"]["RenewalStanding"];
            };
            "GET /rent-account": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    tenancy_id?: number | null;
                };
                reply: components["schemas"]["RentStatement"];
            };
            "GET /rent-arrears": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    age?: number | null;
                    /** @default null */
                    cursor?: string | null;
                    /** @default 20 */
                    limit?: number;
                };
                reply: components["schemas"]["ArrearsPage"];
            };
            "GET /rent-charges": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default 20 */
                    limit?: number;
                    /** 月份 */
                    month?: string;
                };
                reply: components["schemas"]["ChargesPage"];
            };
            "GET /rent-month-rule": {
                body: null;
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["MonthRuleReply"];
            };
            "GET /rent-payments/unpaid": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default 20 */
                    limit?: number;
                    /** 月份 */
                    month?: string;
                };
                reply: components["schemas"]["UnpaidPage"];
            };
            "GET /rent-place": {
                body: null;
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["PlaceReply"];
            };
            "GET /repairs": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default false */
                    late?: boolean;
                    /** @default 20 */
                    limit?: number;
                    /** @default null */
                    status?: string | null;
                };
                reply: components["schemas"]["CasePage"];
            };
            "GET /repairs/dwellings": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    as_of?: string | null;
                    /** @default null */
                    cursor?: string | null;
                    /** @default null */
                    estate_id?: number | null;
                    /** @default 20 */
                    limit?: number;
                    /** @default  */
                    q?: string;
                    /**
                     * @default
                     * @enum {unknown}
                     */
                    state?: "" | "let" | "recovering" | "repair" | "reserved" | "vacant" | "withdrawn";
                };
                reply: components["schemas"]["DwellingsToRepair"];
            };
            "GET /report-windows": {
                body: null;
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["WindowList"];
            };
            "GET /scan-codes": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    text?: string;
                };
                reply: components["schemas"]["ScannedReply"];
            };
            "GET /scorings/own": {
                body: null;
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["OwnScores"];
            };
            "GET /selection-staff/{case_id}/families": {
                body: null;
                path: {
                    case_id: string;
                };
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default 20 */
                    limit?: number;
                    /** @default  */
                    open?: string;
                };
                reply: components["schemas"]["SelectionFamilyPage"];
            };
            "GET /selections/{case_id}/board": {
                body: null;
                path: {
                    case_id: string;
                };
                query: {
                    /** @default  */
                    seen?: string;
                };
                reply: components["schemas"]["SelectionBoardReply"];
            };
            "GET /selections/{case_id}/dwellings": {
                body: null;
                path: {
                    case_id: string;
                };
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default  */
                    free?: string;
                    /** @default 20 */
                    limit?: number;
                    /** @default  */
                    marked?: string;
                    /** @default  */
                    q?: string;
                    /** @default 0 */
                    rooms?: number;
                    /** @default 0 */
                    turn?: number;
                };
                reply: components["schemas"]["OfferedHomePage"];
            };
            "GET /selections/{case_id}/hall": {
                body: null;
                path: {
                    case_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["SelectionHall"];
            };
            "GET /selections/{case_id}/photographs": {
                body: null;
                path: {
                    case_id: string;
                };
                query: {
                    /** @default 0 */
                    dwelling_id?: number;
                };
                reply: components["schemas"]["HomePhotographs"];
            };
            "GET /selections/{case_id}/turns": {
                body: null;
                path: {
                    case_id: string;
                };
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default 20 */
                    limit?: number;
                };
                reply: components["schemas"]["SelectionTurnPage"];
            };
            "GET /selections/estates": {
                body: null;
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["OfferedEstates"];
            };
            "GET /selections/watched": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default 20 */
                    limit?: number;
                    /** @default  */
                    open?: string;
                };
                reply: components["schemas"]["WatchedSelectionPage"];
            };
            "GET /self-checks/form": {
                body: null;
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["SelfCheckAsked"];
            };
            "GET /services": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default false */
                    late?: boolean;
                    /** @default 20 */
                    limit?: number;
                    /** @default null */
                    status?: string | null;
                };
                reply: components["schemas"]["CasePage"];
            };
            "GET /sessions": {
                body: null;
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["SessionList"];
            };
            "GET /signatory-changes/candidates": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    tenancy_id?: number | null;
                };
                reply: components["schemas"]["Candidates"];
            };
            "GET /spot-check-items": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    check?: string | null;
                    /** @default null */
                    cursor?: string | null;
                    /** @default false */
                    late?: boolean;
                    /** @default 20 */
                    limit?: number;
                    /** @default false */
                    open?: boolean;
                    /** @default null */
                    status?: string | null;
                };
                reply: components["schemas"]["CasePage"];
            };
            "GET /spot-checks": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default false */
                    late?: boolean;
                    /** @default 20 */
                    limit?: number;
                    /** @default null */
                    status?: string | null;
                };
                reply: components["schemas"]["CasePage"];
            };
            "GET /spot-checks/board": {
                body: null;
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["SpotCheckBoard"];
            };
            "GET /spot-checks/prospect": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default  */
                    period?: string;
                    /** @default false */
                    results?: boolean;
                };
                reply: components["schemas"]["ProspectReply"];
            };
            "GET /status-findings/people": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    application_id?: string | null;
                    /** @default null */
                    household_id?: number | null;
                };
                reply: components["schemas"]["StatusPeople"];
            };
            "GET /violations": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    cursor?: string | null;
                    /** @default 20 */
                    limit?: number;
                };
                reply: components["schemas"]["CasePage"];
            };
            "GET /waiting-list": {
                body: null;
                path: Record<string, unknown>;
                query: {
                    /** @default null */
                    as_of?: string | null;
                    /** @default null */
                    cursor?: string | null;
                    /** @default 20 */
                    limit?: number;
                };
                reply: components["schemas"]["WaitingPage"];
            };
            "POST /application-requests": {
                body: components["schemas"]["RequestBeginBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["RequestBegun"];
            };
            "POST /application-requests/{case_id}/application": {
                body: components["schemas"]["casework.allocation.applications.AcceptBody"];
                path: {
                    case_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /application-requests/{case_id}/hand-in": {
                body: components["schemas"]["RequestHandInBody"];
                path: {
                    case_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["RequestReceipt"];
            };
            "POST /application-requests/{case_id}/photographs": {
                body: components["schemas"]["RequestPhotographBody"];
                path: {
                    case_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["PhotographOffer"];
            };
            "POST /application-requests/{case_id}/photographs/{evidence_id}/confirm": {
                body: components["schemas"]["RequestCodeBody"];
                path: {
                    case_id: string;
                    evidence_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["PhotographState"];
            };
            "POST /application-requests/{case_id}/photographs/{evidence_id}/give-up": {
                body: components["schemas"]["RequestCodeBody"];
                path: {
                    case_id: string;
                    evidence_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["PhotographState"];
            };
            "POST /application-requests/{case_id}/subsidy": {
                body: components["schemas"]["RecordBody"];
                path: {
                    case_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /application-requests/{case_id}/supply": {
                body: components["schemas"]["RequestSupplyBody"];
                path: {
                    case_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["RequestReceipt"];
            };
            "POST /application-requests/{case_id}/withdraw": {
                body: components["schemas"]["RequestHandInBody"];
                path: {
                    case_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["RequestReceipt"];
            };
            "POST /application-requests/follow": {
                body: components["schemas"]["RequestFollowBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["RequestReceipt"];
            };
            "POST /applications": {
                body: components["schemas"]["casework.allocation.applications.AcceptBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /applications/{case_id}/binding-codes": {
                body: components["schemas"]["Empty"];
                path: {
                    case_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["CodeReply"];
            };
            "POST /applications/{case_id}/bindings/end": {
                body: components["schemas"]["EndBindingBody"];
                path: {
                    case_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["EndedReply"];
            };
            "POST /applications/own/recheck": {
                body: components["schemas"]["casework.allocation.denials.AskBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["OwnApplicationReply"];
            };
            "POST /authorisations": {
                body: components["schemas"]["casework.reviews.authorisation_forms.AskBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /bindings": {
                body: components["schemas"]["BindBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["Me"];
            };
            "POST /bindings/{appointment_id}/end": {
                body: components["schemas"]["EndBindingBody"];
                path: {
                    appointment_id: number;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["BindingLine"];
            };
            "POST /breach-clocks": {
                body: components["schemas"]["casework.dwellings.breach_clock_forms.EnterBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /calendar-address/end": {
                body: components["schemas"]["Empty"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["CalendarState"];
            };
            "POST /calendar-address/make": {
                body: components["schemas"]["Empty"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["CalendarMade"];
            };
            "POST /case-files": {
                body: components["schemas"]["casework.files.case_files.StartBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /cases/{case_id}/actions/{action}": {
                body: components["schemas"]["StepBody"];
                path: {
                    action: string;
                    case_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /cases/{case_id}/in-hand": {
                body: components["schemas"]["Empty"];
                path: {
                    case_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /cases/{case_id}/in-hand/end": {
                body: components["schemas"]["Empty"];
                path: {
                    case_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /cases/{case_id}/reveal": {
                body: components["schemas"]["RevealBody"];
                path: {
                    case_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["RevealReply"];
            };
            "POST /change-reports": {
                body: components["schemas"]["casework.reviews.report_forms.StartBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /checklist-items": {
                body: components["schemas"]["ItemForm"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["ItemReply"];
            };
            "POST /checklist-items/{item_id}/retire": {
                body: components["schemas"]["Empty"];
                path: {
                    item_id: number;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["ItemReply"];
            };
            "POST /checklist-items/standard": {
                body: components["schemas"]["KindBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["handlers.files.checklist_items.ItemList"];
            };
            "POST /committee-members": {
                body: components["schemas"]["MemberBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /committee-sessions": {
                body: components["schemas"]["SessionBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /committee-sessions/{case_id}/answers": {
                body: components["schemas"]["AnswerBody"];
                path: {
                    case_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /committee-sessions/{case_id}/remarks": {
                body: components["schemas"]["RemarkBody"];
                path: {
                    case_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /committee-sessions/{case_id}/supervisors": {
                body: components["schemas"]["SupervisorBody"];
                path: {
                    case_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["SupervisorCode"];
            };
            "POST /committees/units": {
                body: components["schemas"]["UnitBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["Committee"];
            };
            "POST /comparisons/intervals": {
                body: components["schemas"]["IntervalBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["IntervalReply"];
            };
            "POST /complaints": {
                body: components["schemas"]["casework.dwellings.complaints.StartBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /credit-objections": {
                body: components["schemas"]["casework.exits.credit_objections.ObjectBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /credit-records": {
                body: components["schemas"]["casework.exits.credit_records.EnterBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /delegations": {
                body: components["schemas"]["GiveBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["GiveReply"];
            };
            "POST /delegations/accept": {
                body: components["schemas"]["handlers.people.delegations.AcceptBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["Me"];
            };
            "POST /dwellings": {
                body: components["schemas"]["casework.dwellings.dwelling_files.OpenBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /economic-checks": {
                body: components["schemas"]["casework.reviews.economic_check_forms.RequestBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /economic-checks/{case_id}/readings": {
                body: components["schemas"]["ReadBody"];
                path: {
                    case_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["ReadReply"];
            };
            "POST /evidence": {
                body: components["schemas"]["Offer"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["OfferReply"];
            };
            "POST /evidence/{evidence_id}/confirm": {
                body: components["schemas"]["Empty"];
                path: {
                    evidence_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["EvidenceReply"];
            };
            "POST /evidence/{evidence_id}/give-up": {
                body: components["schemas"]["Empty"];
                path: {
                    evidence_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["EvidenceReply"];
            };
            "POST /evidence/{evidence_id}/original": {
                body: components["schemas"]["Look"];
                path: {
                    evidence_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["OriginalReply"];
            };
            "POST /exit-corrections": {
                body: components["schemas"]["CorrectBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /exits": {
                body: components["schemas"]["RecordExitBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /expenditures": {
                body: components["schemas"]["SpendBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["ExpenditureLine"];
            };
            "POST /exports": {
                body: components["schemas"]["ExportBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["ExportReply"];
            };
            "POST /family-changes": {
                body: components["schemas"]["casework.reviews.report_forms.StartBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /file-summaries": {
                body: components["schemas"]["SummaryBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /handbacks": {
                body: components["schemas"]["HandbackBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /house-agreements": {
                body: components["schemas"]["casework.allocation.house_agreement_forms.AgreementBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /households/{household_id}/binding-codes": {
                body: components["schemas"]["Empty"];
                path: {
                    household_id: number;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["CodeReply"];
            };
            "POST /households/{household_id}/binding-codes/end": {
                body: components["schemas"]["Empty"];
                path: {
                    household_id: number;
                };
                query: Record<string, unknown>;
                reply: null;
            };
            "POST /households/{household_id}/reveal": {
                body: components["schemas"]["RevealBody"];
                path: {
                    household_id: number;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["RevealReply"];
            };
            "POST /imports": {
                body: components["schemas"]["ImportBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["ImportOffer"];
            };
            "POST /imports/{import_id}/confirm": {
                body: components["schemas"]["Empty"];
                path: {
                    import_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["ImportReply"];
            };
            "POST /imports/{import_id}/read": {
                body: components["schemas"]["Empty"];
                path: {
                    import_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["ImportReply"];
            };
            "POST /inspections": {
                body: components["schemas"]["casework.reviews.inspections.StartBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /invitations": {
                body: components["schemas"]["InviteBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["CodeReply"];
            };
            "POST /invitations/{invitation_id}/end": {
                body: components["schemas"]["Empty"];
                path: {
                    invitation_id: number;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["InvitationLine"];
            };
            "POST /invitations/accept": {
                body: components["schemas"]["handlers.people.accounts.AcceptBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["Me"];
            };
            "POST /judgements": {
                body: components["schemas"]["JudgementReportBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /lease-filings": {
                body: components["schemas"]["FilingBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /lease-templates": {
                body: components["schemas"]["casework.dwellings.lease_templates.TemplateForm"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["TemplateReply"];
            };
            "POST /leases": {
                body: components["schemas"]["DraftBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /ledger-adjustments": {
                body: components["schemas"]["casework.ledgers.adjustments.StartBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /ledger-returns": {
                body: components["schemas"]["casework.ledgers.returns.OpenBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /ledger-reviews": {
                body: components["schemas"]["ReviewBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["ReviewReply"];
            };
            "POST /liaisons": {
                body: components["schemas"]["casework.dwellings.liaisons.OpenBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /lot-draws": {
                body: components["schemas"]["LotPlanBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /lot-draws/{case_id}/agreement": {
                body: components["schemas"]["AnnulmentBody"];
                path: {
                    case_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /lot-draws/{case_id}/phrases/bind": {
                body: components["schemas"]["DigestBody"];
                path: {
                    case_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /lot-draws/{case_id}/phrases/tell": {
                body: components["schemas"]["PhraseBody"];
                path: {
                    case_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /lot-draws/{case_id}/remarks": {
                body: components["schemas"]["RemarkBody"];
                path: {
                    case_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /lot-draws/{case_id}/supervisors": {
                body: components["schemas"]["SupervisorBody"];
                path: {
                    case_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["SupervisorCode"];
            };
            "POST /lot-draws/by-phrases": {
                body: components["schemas"]["LotPhrasesBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /manager-changes": {
                body: components["schemas"]["casework.dwellings.manager_changes.OpenBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /market-rents": {
                body: components["schemas"]["PutRentBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["MarketRentReply"];
            };
            "POST /notice-rounds": {
                body: components["schemas"]["PrepareBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["RoundReply"];
            };
            "POST /notice-rounds/{round_id}/drop": {
                body: null;
                path: {
                    round_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["RoundReply"];
            };
            "POST /notice-rounds/{round_id}/recall": {
                body: components["schemas"]["ReasonForm"];
                path: {
                    round_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["RoundReply"];
            };
            "POST /notice-rounds/{round_id}/send": {
                body: components["schemas"]["casework.dwellings.notice_rounds.SendBody"];
                path: {
                    round_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["RoundReply"];
            };
            "POST /notice-schedules": {
                body: components["schemas"]["ScheduleForm"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["ScheduleReply"];
            };
            "POST /notice-schedules/{schedule_id}/stop": {
                body: null;
                path: {
                    schedule_id: number;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["ScheduleReply"];
            };
            "POST /notice-templates": {
                body: components["schemas"]["casework.dwellings.notice_templates.TemplateForm"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["NoticeTemplateReply"];
            };
            "POST /notices": {
                body: components["schemas"]["IssueBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["IssueReply"];
            };
            "POST /obligations/urge": {
                body: components["schemas"]["UrgeBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["UrgeReply"];
            };
            "POST /papers/{paper_id}/reissue": {
                body: components["schemas"]["ReissueBody"];
                path: {
                    paper_id: number;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["PaperReply"];
            };
            "POST /payouts": {
                body: components["schemas"]["PayoutBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /posts/{appointment_id}/end": {
                body: components["schemas"]["EndBody"];
                path: {
                    appointment_id: number;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["PostDetail"];
            };
            "POST /posts/{appointment_id}/rename": {
                body: components["schemas"]["RenameBody"];
                path: {
                    appointment_id: number;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["PostDetail"];
            };
            "POST /posts/{appointment_id}/sessions/{session_id}/end": {
                body: components["schemas"]["SignOutBody"];
                path: {
                    appointment_id: number;
                    session_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["PostDetail"];
            };
            "POST /posts/{appointment_id}/sign-out": {
                body: components["schemas"]["SignOutBody"];
                path: {
                    appointment_id: number;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["PostDetail"];
            };
            "POST /privacy-consents": {
                body: components["schemas"]["ConsentBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: null;
            };
            "POST /public-reports": {
                body: components["schemas"]["BeginBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["Begun"];
            };
            "POST /public-reports/{case_id}/hand-in": {
                body: components["schemas"]["HandInBody"];
                path: {
                    case_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["ReceiptReply"];
            };
            "POST /public-reports/{case_id}/photographs": {
                body: components["schemas"]["PhotographBody"];
                path: {
                    case_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["PhotographOffer"];
            };
            "POST /public-reports/{case_id}/photographs/{evidence_id}/confirm": {
                body: components["schemas"]["TokenBody"];
                path: {
                    case_id: string;
                    evidence_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["PhotographState"];
            };
            "POST /public-reports/{case_id}/photographs/{evidence_id}/give-up": {
                body: components["schemas"]["TokenBody"];
                path: {
                    case_id: string;
                    evidence_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["PhotographState"];
            };
            "POST /public-reports/{case_id}/reporter": {
                body: components["schemas"]["casework.reviews.public_reports.LookForm"];
                path: {
                    case_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["ReporterReply"];
            };
            "POST /public-reports/follow": {
                body: components["schemas"]["handlers.reviews.public_reports.FollowBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["ReceiptReply"];
            };
            "POST /publicities": {
                body: components["schemas"]["DrawUpBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /publicities/open/{slug}/objections": {
                body: components["schemas"]["handlers.allocation.publicities.ObjectBody"];
                path: {
                    slug: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["ObjectionReceipt"];
            };
            "POST /publicity-objections/{case_id}/objector": {
                body: components["schemas"]["casework.allocation.publicity_forms.LookForm"];
                path: {
                    case_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["ObjectorReply"];
            };
            "POST /publicity-objections/follow": {
                body: components["schemas"]["handlers.allocation.publicities.FollowBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["ObjectionReceipt"];
            };
            "POST /reconciliations": {
                body: components["schemas"]["MonthBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /recordings": {
                body: components["schemas"]["RecordingBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["RecordingReply"];
            };
            "POST /recordings/{recording_id}/seal": {
                body: components["schemas"]["SealRecordingBody"];
                path: {
                    recording_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["RecordingReply"];
            };
            "POST /rectifications": {
                body: components["schemas"]["casework.dwellings.rectification_forms.StartBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /registered-items": {
                body: components["schemas"]["DefineBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /registration-transfers": {
                body: components["schemas"]["casework.ledgers.registration_transfers.StartBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /renewals": {
                body: components["schemas"]["casework.dwellings.renewal_forms.RequestBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["RequestReply"];
            };
            "POST /rent-charges": {
                body: components["schemas"]["ChargeBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["ChargeReply"];
            };
            "POST /rent-demands": {
                body: components["schemas"]["casework.dwellings.rent_demands.SendBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["DemandsReply"];
            };
            "POST /rent-month-rule": {
                body: components["schemas"]["handlers.dwellings.rent_month_rules.PutBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["handlers.dwellings.rent_month_rules.PutReply"];
            };
            "POST /rent-payments": {
                body: components["schemas"]["casework.dwellings.rent_payments.EnterBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["PaymentLine"];
            };
            "POST /rent-payments/{payment_id}/receipt": {
                body: null;
                path: {
                    payment_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /rent-payments/{payment_id}/reverse": {
                body: components["schemas"]["casework.dwellings.rent_payments.ReverseForm"];
                path: {
                    payment_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["PaymentLine"];
            };
            "POST /rent-payments/batch": {
                body: components["schemas"]["PaymentsBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["PaymentBatch"];
            };
            "POST /rent-place": {
                body: components["schemas"]["handlers.dwellings.rent_places.PutBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["handlers.dwellings.rent_places.PutReply"];
            };
            "POST /rent-plans": {
                body: components["schemas"]["casework.dwellings.rent_plans.OpenBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /rent-reductions": {
                body: components["schemas"]["casework.dwellings.rent_reductions.OpenBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /repairs": {
                body: components["schemas"]["RepairBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /report-windows": {
                body: components["schemas"]["casework.reviews.report_windows.OpenBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /scorings": {
                body: components["schemas"]["ScoringBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /scorings/own/objections": {
                body: components["schemas"]["ScoreObjectionBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["OwnScores"];
            };
            "POST /selection-staff/{case_id}/check-ins": {
                body: components["schemas"]["CheckInBody"];
                path: {
                    case_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /selection-staff/{case_id}/contacts": {
                body: components["schemas"]["ReachBody"];
                path: {
                    case_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /selection-staff/{case_id}/orders": {
                body: components["schemas"]["OrderBody"];
                path: {
                    case_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /selections": {
                body: components["schemas"]["SelectionBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /selections/{case_id}/calls": {
                body: components["schemas"]["CallBody"];
                path: {
                    case_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["SelectionDone"];
            };
            "POST /selections/{case_id}/check-ins": {
                body: components["schemas"]["CheckInBody"];
                path: {
                    case_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /selections/{case_id}/favourites": {
                body: components["schemas"]["FavouriteBody"];
                path: {
                    case_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["OfferedHomePage"];
            };
            "POST /selections/{case_id}/remarks": {
                body: components["schemas"]["WatchBody"];
                path: {
                    case_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /selections/{case_id}/supervisors": {
                body: components["schemas"]["GuestBody"];
                path: {
                    case_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["SelectionGuestCode"];
            };
            "POST /selections/{case_id}/turns/{number}/absence": {
                body: components["schemas"]["AbsentBody"];
                path: {
                    case_id: string;
                    number: number;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["SelectionDone"];
            };
            "POST /selections/{case_id}/turns/{number}/choice": {
                body: components["schemas"]["ChooseBody"];
                path: {
                    case_id: string;
                    number: number;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["SelectionDone"];
            };
            "POST /selections/{case_id}/turns/{number}/refusal": {
                body: components["schemas"]["GiveUpBody"];
                path: {
                    case_id: string;
                    number: number;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["SelectionDone"];
            };
            "POST /self-checks": {
                body: components["schemas"]["SelfCheckBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["SelfCheckReply"];
            };
            "POST /sessions/{session_id}/end": {
                body: components["schemas"]["Empty"];
                path: {
                    session_id: string;
                };
                query: Record<string, unknown>;
                reply: null;
            };
            "POST /sessions/end-others": {
                body: components["schemas"]["Empty"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["SessionList"];
            };
            "POST /sign-in-codes": {
                body: components["schemas"]["Empty"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["ShownCode"];
            };
            "POST /sign-in-codes/confirm": {
                body: components["schemas"]["ScannedBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: null;
            };
            "POST /sign-in-codes/open": {
                body: components["schemas"]["ScannedBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["SignInCodeReply"];
            };
            "POST /sign-in-codes/refuse": {
                body: components["schemas"]["ScannedBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: null;
            };
            "POST /sign-in/code": {
                body: components["schemas"]["SecretBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["CodeState"];
            };
            "POST /sign-in/demo": {
                body: components["schemas"]["PersonBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["SignedIn"];
            };
            "POST /sign-in/wechat": {
                body: components["schemas"]["CodeBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["SignedIn"];
            };
            "POST /signatory-changes": {
                body: components["schemas"]["casework.dwellings.signatory_forms.AskBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /spot-checks": {
                body: components["schemas"]["AnnounceBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /spot-checks/of-results": {
                body: components["schemas"]["AnnounceResultsBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /spot-checks/of-units": {
                body: components["schemas"]["AnnounceUnitsBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /status-findings": {
                body: components["schemas"]["AskFindingBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /subscriptions": {
                body: components["schemas"]["SubscriptionBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: null;
            };
            "POST /subsidies": {
                body: components["schemas"]["RecordBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /supplementary-agreements": {
                body: components["schemas"]["casework.dwellings.supplementary_agreements.AgreementBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "POST /swaps": {
                body: components["schemas"]["casework.dwellings.swap_forms.AskBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "PUT /change-reports/{case_id}": {
                body: components["schemas"]["handlers.reviews.change_reports.SaveBody"];
                path: {
                    case_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "PUT /demo/clock": {
                body: components["schemas"]["ClockBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["ClockReply"];
            };
            "PUT /family-changes/{case_id}": {
                body: components["schemas"]["handlers.reviews.change_reports.SaveBody"];
                path: {
                    case_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
            "PUT /offices/own": {
                body: components["schemas"]["ContactBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["Office"];
            };
            "PUT /papers/word": {
                body: components["schemas"]["WordBody"];
                path: Record<string, unknown>;
                query: Record<string, unknown>;
                reply: components["schemas"]["WordReply"];
            };
            "PUT /registration-transfers/{case_id}": {
                body: components["schemas"]["handlers.ledgers.registration_transfers.SaveBody"];
                path: {
                    case_id: string;
                };
                query: Record<string, unknown>;
                reply: components["schemas"]["CaseReply"];
            };
        };
        /** DraftBody */
        DraftBody: {
            form: components["schemas"]["DraftForm"];
            id: string;
            tenancy_id: number;
        };
        /** DraftForm */
        DraftForm: {
            /**
             * 押金
             * @description 不收押金填0
             */
            deposit_fen: number;
            /**
             * 到期日
             * Format: date
             * @description 一次最长5年
             */
            ends_on: string;
            /** 月租金 */
            monthly_rent_fen: number;
            /**
             * 安置单编号
             * @description 第一次签订的必须有；续签的可以不填
             * @default
             */
            slip_number?: string;
            /**
             * 起租日
             * Format: date
             */
            starts_on: string;
            template_id: number;
        };
        /** DrawnLine */
        DrawnLine: {
            benefit: string;
            case_id: string;
            community: string;
            name: string;
            number: number;
            objections: number;
            people: number;
            result: string;
            state_label: string;
        };
        /** DrawRecord */
        DrawRecord: {
            announced_at: string;
            announcement_sha256: string;
            code: string;
            /** @default  */
            drawn_at?: string;
            /**
             * @default anju draw 1
             * @enum {unknown}
             */
            format?: "anju draw 1";
            office: string;
            period: string;
            populations: components["schemas"]["Population"][];
            /** @default [] */
            replaced?: components["schemas"]["SeedSource"][];
            /** @default [] */
            samples?: string[][];
            /** @default  */
            seed?: string;
            source: components["schemas"]["SeedSource"];
            /**
             * @default announced
             * @enum {unknown}
             */
            state?: "announced" | "annulled" | "drawn";
            subject: string;
            turn: number;
        };
        /** DrawRecordLine */
        DrawRecordLine: {
            code: string;
            /** Format: date */
            draw_on: string;
            drawn_at: string | null;
            office: string;
            period_label: string;
            /** @enum {string} */
            state: "announced" | "drawn" | "annulled";
            subject: string;
            turn: number;
        };
        /** DrawRecordPage */
        DrawRecordPage: {
            items: components["schemas"]["DrawRecordLine"][];
            next: string | null;
        };
        /** DrawUpBody */
        DrawUpBody: {
            form: components["schemas"]["casework.allocation.publicity_forms.DrawUpForm"];
            id: string;
        };
        /** DueReply */
        DueReply: {
            late: number;
            today: number;
            week: number;
        };
        /** Dwelling */
        Dwelling: {
            address: string;
            days_left: number | null;
            lease_ends_on: string | null;
            lease_starts_on: string | null;
            monthly_rent_fen: number | null;
            tenancy_id: number;
        };
        /** DwellingFileDetail */
        DwellingFileDetail: {
            dwelling_id: number;
            held: string[];
        };
        /** DwellingLine */
        DwellingLine: {
            address: string;
            area_m2: number;
            estate: string;
            household: components["schemas"]["Ref"] | null;
            id: number;
            manager: string;
            standing: components["schemas"]["StandingReply"];
        };
        /** DwellingPage */
        DwellingPage: {
            items: components["schemas"]["DwellingLine"][];
            next: string | null;
        };
        /** DwellingRef */
        DwellingRef: {
            address: string;
            id: number;
        };
        /** DwellingReply */
        DwellingReply: {
            accounts: components["schemas"]["AccountLine"][];
            address: string;
            area_m2: number;
            as_of: string | null;
            building: string;
            community: components["schemas"]["Ref"];
            empty_since: string | null;
            estate: components["schemas"]["Ref"];
            file_id: string | null;
            household: components["schemas"]["Ref"] | null;
            id: number;
            layout: string;
            layout_label: string;
            listed_on: string | null;
            manager: components["schemas"]["Ref"];
            may_enter: boolean;
            origin: string;
            origin_label: string;
            ownership: string;
            ownership_label: string;
            remark: string;
            room: string;
            standing: components["schemas"]["StandingReply"];
            storey: number | null;
            storey_told: boolean;
            tenancy_id: number | null;
            unit: string;
        };
        /** DwellingsToRepair */
        DwellingsToRepair: {
            items: components["schemas"]["DwellingRef"][];
            next: string | null;
        };
        /** DwellingsToReport */
        DwellingsToReport: {
            items: components["schemas"]["DwellingToReport"][];
            next: string | null;
        };
        /** DwellingToReport */
        DwellingToReport: {
            address: string;
            id: number;
            own: boolean;
        };
        /** EconomicCheckDetail */
        EconomicCheckDetail: {
            answer: string;
            application_id: string | null;
            /** Format: date */
            assets_on: string;
            compared: components["schemas"]["ComparedLine"][];
            dispute: string;
            dispute_by: string | null;
            disputed_by: string;
            /** @enum {string} */
            effect: "" | "none" | "explained" | "change" | "judgement" | "subsidy" | "application";
            effect_label: string;
            household_id: number | null;
            income_from: string;
            income_to: string;
            may_add: boolean;
            may_read: boolean;
            persons: components["schemas"]["CheckedPerson"][];
            purpose_label: string;
            read_by: components["schemas"]["ReadingLine"][];
            readings: number;
            report_number: string;
            reported_on: string | null;
        };
        /** ElectronicForm */
        ElectronicForm: {
            /**
             * 发到哪里
             * @description 只发微信消息不算送达。
             * @enum {unknown}
             */
            channel: "email" | "fax" | "platform" | "wechat";
            /**
             * 备注
             * @default
             */
            note?: string;
            /** 对方的邮箱或号码 */
            sent_to: string;
            /**
             * 哪天到达对方的
             * Format: date
             * @description 以对方系统收到的日期为准。
             */
            served_on: string;
            /**
             * 照片
             * @default []
             */
            shown?: string[];
            /** @default null */
            told_at?: string | null;
        };
        /**
         * Empty
         * @description A request body that says nothing: `{}`.
         */
        Empty: Record<string, unknown>;
        /** EndBindingBody */
        EndBindingBody: {
            form: components["schemas"]["EndBindingForm"];
        };
        /** EndBindingForm */
        EndBindingForm: {
            /**
             * 原因
             * @description 家庭能看到
             * @default
             */
            reason?: string;
        };
        /** EndBody */
        EndBody: {
            form: components["schemas"]["EndPostForm"];
        };
        /** EndedReply */
        EndedReply: {
            ended: number;
        };
        /** EndingLine */
        EndingLine: {
            asked: boolean;
            bound: boolean;
            days_left: number;
            dwelling: components["schemas"]["DwellingRef"];
            /** Format: date */
            ends_on: string;
            household: components["schemas"]["Ref"];
            monthly_rent_fen: number;
            renewal_id: string | null;
            renewal_label: string;
            tenancy_id: number;
        };
        /** EndingPage */
        EndingPage: {
            items: components["schemas"]["EndingLine"][];
            next: string | null;
        };
        /** EndPostForm */
        EndPostForm: {
            /** @default null */
            last_day?: string | null;
            /**
             * 原因
             * @description 至少两个字，会留在记录里
             */
            reason: string;
        };
        /** EnforcementDetail */
        EnforcementDetail: {
            act_by: string | null;
            answer: string;
            answered_on: string | null;
            arrangement: string;
            attempts: components["schemas"]["EnforcementEntryReply"][];
            carried_by: string;
            carried_hour: number | null;
            carried_on: string | null;
            considered: string;
            court: string;
            /** Format: date */
            court_from: string;
            court_number: string;
            /** Format: date */
            court_until: string;
            court_way_label: string;
            demand_by: string | null;
            demand_fen: number;
            demand_lines: components["schemas"]["DemandLine"][];
            demand_served_on: string | null;
            demanded_on: string | null;
            docketed_on: string | null;
            filed_on: string | null;
            handback_case_id: string | null;
            hardship_words: string;
            hardships: string[];
            helps: components["schemas"]["EnforcementEntryReply"][];
            judgement_case_id: string | null;
            may_add: boolean;
            /** Format: date */
            move_by: string;
            rent_label: string;
            route_label: string;
            ruled_on: string | null;
            ruling_label: string;
            ruling_words: string;
            /** Format: date */
            served_on: string;
        };
        /** EnforcementEntryReply */
        EnforcementEntryReply: {
            hour: number | null;
            met: string;
            number: number;
            /** Format: date */
            on: string;
            shown: number;
            way_label: string;
            words: string;
        };
        /**
         * EntryForm
         * @description `name`: of a step `exit.open`, of a door `rent_payment.enter`. `opens`: by it a case is opened.
         */
        EntryForm: {
            fields: components["schemas"]["FormField"][];
            label: string;
            name: string;
            opens: boolean;
            procedure: string;
        };
        /** EntryLine */
        EntryLine: {
            address: string;
            award_id: number | null;
            category: string;
            community: string;
            dwelling: components["schemas"]["DwellingRef"] | null;
            ended_on: string | null;
            household: components["schemas"]["Ref"];
            lease_ends_on: string | null;
            members: number;
            monthly_amount_fen: number | null;
            resumed_from: string | null;
            suspended_from: string | null;
            tenancy_id: number | null;
            violations: number;
        };
        /** EntryPage */
        EntryPage: {
            items: components["schemas"]["EntryLine"][];
            next: string | null;
        };
        /** EntryReply */
        EntryReply: {
            as_of: string | null;
            award_id: number | null;
            awards: components["schemas"]["AwardReply"][];
            cases: components["schemas"]["CaseSummary"][];
            community: string;
            complaints: components["schemas"]["CaseSummary"][];
            dwelling: components["schemas"]["DwellingRef"] | null;
            ended_on: string | null;
            household: components["schemas"]["HouseholdReply"];
            items: components["schemas"]["ItemValue"][];
            lease: components["schemas"]["LeaseReply"] | null;
            leases: components["schemas"]["LeaseReply"][];
            ledger: string;
            ledger_label: string;
            may_adjust: boolean;
            members: components["schemas"]["handlers.ledgers.entries.MemberLine"][];
            rent: components["schemas"]["RentStanding"] | null;
            revisions: components["schemas"]["RevisionLine"][];
            started_on: string | null;
            street: string;
            tenancy_id: number | null;
            violations: components["schemas"]["ViolationLine"][];
        };
        /** EscalationDetail */
        EscalationDetail: {
            answer: string;
            answer_number: string;
            answer_on: string | null;
            attempts: components["schemas"]["AttemptReply"][];
            carried: string;
            carried_on: string | null;
            facts: string;
            least_attempts: number;
            least_ways: number;
            may_add: boolean;
            opinion: string;
            outcome_label: string;
            received_by: string;
            received_on: string | null;
            sent_number: string;
            sent_on: string | null;
            sent_way_label: string;
            source_case_id: string | null;
            source_procedure: string;
            ways: number;
            words: string;
        };
        /** EstateCount */
        EstateCount: {
            count: number;
            id: number;
            name: string;
        };
        /** EstateLine */
        EstateLine: {
            dwellings: number;
            id: number;
            name: string;
        };
        /** EstateName */
        EstateName: {
            id: number;
            name: string;
        };
        /** EstatePage */
        EstatePage: {
            items: components["schemas"]["EstateLine"][];
            next: string | null;
        };
        /** EvidenceCheck */
        EvidenceCheck: {
            kind: string;
            matches: boolean;
            number: string;
            photographs: components["schemas"]["CheckedPhotograph"][];
            went_on: boolean;
        };
        /** EvidenceLine */
        EvidenceLine: {
            day: string;
            how: string;
            what: string;
        };
        /** EvidenceReply */
        EvidenceReply: {
            by: string;
            caption: string;
            display_url: string | null;
            filename: string;
            id: string;
            /** @enum {string} */
            kind: "photograph" | "video" | "document";
            original: boolean;
            pages: number | null;
            pictures: ("ready" | "pending" | "failed") | null;
            reason: string | null;
            received_at: string | null;
            seal: string | null;
            seconds: number | null;
            sha256: string;
            similar: components["schemas"]["SimilarRef"][];
            size: number;
            /** @enum {string} */
            state: "waiting_upload" | "sealed" | "refused" | "given_up" | "removed";
            taken_at: string | null;
            thumbnail_url: string | null;
        };
        /** ExamineForm */
        ExamineForm: {
            /** 采纳吗 */
            accepted: boolean;
            /** 第几点 */
            place: number;
            /**
             * 为什么
             * @description 查了什么，怎么认定的；家庭会看到。
             */
            why: string;
        };
        /** ExitDetail */
        ExitDetail: {
            closed_notices: number;
            correction_id: string | null;
            /** Format: date */
            left_on: string;
            may_correct: boolean;
            note: string;
            reason: string;
            reason_label: string;
            tenancy_id: number;
        };
        /** ExitForm */
        ExitForm: {
            /**
             * 退出原因
             * @enum {unknown}
             */
            cause: "bought_home" | "breach" | "death" | "ineligible" | "other" | "voluntary";
            /**
             * 交回钥匙的日期
             * Format: date
             * @description 房屋已经腾空、钥匙已经交回的那一天。
             */
            left_on: string;
            /**
             * 说明
             * @description 例如：钥匙3把已交回，水电费已结清。
             */
            note: string;
        };
        /** ExpenditureLine */
        ExpenditureLine: {
            amount_fen: number;
            correction: boolean;
            dwelling: components["schemas"]["DwellingRef"] | null;
            id: string;
            kind_label: string;
            month: string;
            note: string;
            /** Format: date */
            spent_on: string;
        };
        /** ExpenditurePage */
        ExpenditurePage: {
            items: components["schemas"]["ExpenditureLine"][];
            next: string | null;
        };
        /** ExplainForm */
        ExplainForm: {
            /**
             * 哪天带看、讲解的
             * Format: date
             */
            explained_on: string;
            /** 谁来看的房 */
            heard_by: string;
            /**
             * 讲了什么、家庭问了什么
             * @default
             */
            note?: string;
        };
        /** ExportBody */
        ExportBody: {
            book: string;
            /** @default {} */
            filters?: Record<string, unknown>;
            id: string;
            /**
             * 用途
             * @description 会记录在案。例如：与民政局核对
             * @default
             */
            reason?: string;
            /**
             * 身份证号码和电话要完整的吗
             * @default false
             */
            whole?: boolean;
        };
        /** ExportBook */
        ExportBook: {
            book: string;
            label: string;
            masked: boolean;
            may_whole: boolean;
        };
        /** ExportBooks */
        ExportBooks: {
            items: components["schemas"]["ExportBook"][];
        };
        /** ExportPage */
        ExportPage: {
            items: components["schemas"]["ExportReply"][];
            next: string | null;
        };
        /** ExportReply */
        ExportReply: {
            asked_at: string;
            book: string;
            expires_at: string | null;
            filename: string;
            id: string;
            label: string;
            rows_done: number;
            rows_total: number;
            said: string;
            size: number;
            /** @enum {string} */
            state: "waiting" | "making" | "ready" | "failed" | "removed";
            state_label: string;
            whole: boolean;
        };
        /** ExtendForm */
        ExtendForm: {
            /**
             * 延长至
             * Format: date
             */
            closes_on: string;
            /** 延期原因 */
            reason: string;
        };
        /** FamilyChangeDetail */
        FamilyChangeDetail: {
            changes: components["schemas"]["Change"][];
            days_later: number | null;
            desk: boolean;
            elsewhere: string[];
            entered_by: string;
            entered_on: string | null;
            form: components["schemas"]["ReportForm"];
            happened_on: string | null;
        };
        /** Fault */
        Fault: {
            cell: string;
            sentence: string;
        };
        /** FavouriteBody */
        FavouriteBody: {
            dwelling_id: number;
            marked: boolean;
        };
        /** FigureChart */
        FigureChart: {
            key: string;
            label: string;
            note: string;
            rows: components["schemas"]["FigureRow"][];
        };
        /** FigureLines */
        FigureLines: {
            items: components["schemas"]["FigureListed"][];
            label: string;
            next: string | null;
            parts: components["schemas"]["FigurePart"][];
            said: string;
            scope: string;
            whole: boolean;
        };
        /** FigureListed */
        FigureListed: {
            detail: string;
            fen: number | null;
            link: components["schemas"]["Link"] | null;
            said: string;
            title: string;
        };
        /** FigureMonth */
        FigureMonth: {
            label: string;
            month: string;
        };
        /** FigurePart */
        FigurePart: {
            key: string;
            label: string;
            said: string;
            value: number;
        };
        /** FigureRow */
        FigureRow: {
            key: string;
            label: string;
            length: number;
            parts: components["schemas"]["FigurePart"][];
            said: string;
            value: number;
        };
        /** FigureTheme */
        FigureTheme: {
            areas: components["schemas"]["Ref"][];
            charts: components["schemas"]["FigureChart"][];
            key: string;
            label: string;
            month: string;
            month_label: string;
            months: components["schemas"]["FigureMonth"][];
            scope: string;
        };
        /** FileBoard */
        FileBoard: {
            items: components["schemas"]["FileBoardLine"][];
            totals: {
                [key: string]: number;
            };
        };
        /** FileBoardLine */
        FileBoardLine: {
            building: number;
            checked: number;
            community: string;
            families: number;
            missing: number;
            returned: number;
            street: string;
            submitted: number;
        };
        /** FileDetail */
        FileDetail: {
            cases: components["schemas"]["CaseSummary"][];
            cases_in_all: number;
            checklist: components["schemas"]["ChecklistLine"][];
            kind: string;
            kind_label: string;
            lacking: number;
            leases: components["schemas"]["LeaseLine"][];
            may_put: boolean;
            shelf_mark: string;
        };
        /** FiledLine */
        FiledLine: {
            case_id: string;
            /** Format: date */
            filed_on: string;
            number: string;
        };
        /** FileSummaryDetail */
        FileSummaryDetail: {
            /** Format: date */
            as_of: string;
            figures: components["schemas"]["handlers.files.case_files.SummaryLine"][];
            kind: string;
            kind_label: string;
        };
        /** FilingBody */
        FilingBody: {
            form: components["schemas"]["FilingForm"];
            id: string;
            lease_id: string;
        };
        /** FilingForm */
        FilingForm: {
            /**
             * 备案日期
             * Format: date
             */
            filed_on: string;
            /** 备案编号 */
            number: string;
        };
        /** FindDisabilityForm */
        FindDisabilityForm: {
            /**
             * 残疾类别
             * @description 例如：肢体、视力
             */
            detail: string;
            /**
             * 从哪天起
             * Format: date
             */
            from_on: string;
            /**
             * 残疾等级
             * @enum {unknown}
             */
            grade: "four" | "one" | "three" | "two";
            /** 证件或证明的编号 */
            paper_number: string;
            /** @default null */
            until_on?: string | null;
        };
        /** FindExitForm */
        FindExitForm: {
            /** @default null */
            days?: number | null;
            /**
             * 哪一项事由
             * @enum {unknown}
             */
            ground: "altered_use" | "arrears" | "damaged" | "false_report" | "illegal_use" | "lent" | "no_request" | "other" | "other_housing" | "refuses_review" | "renewal_refused" | "sublet" | "subsidy_misused" | "swapped" | "vacant";
            /**
             * 理由
             * @description 写明事实、依据；会写进决定书，家庭会看到。
             */
            reasons: string;
        };
        /** FindIllnessForm */
        FindIllnessForm: {
            /**
             * 病种和取证的情况
             * @description 只有本单位看得到
             */
            detail: string;
            /**
             * 从哪天起
             * Format: date
             */
            from_on: string;
            /**
             * 哪一类
             * @enum {unknown}
             */
            grade: "serious" | "special";
            /** 证件或证明的编号 */
            paper_number: string;
            /** @default null */
            until_on?: string | null;
        };
        /** FindingLine */
        FindingLine: {
            blocks: boolean;
            number: number;
            rule: string;
            rule_label: string;
            ruled_at: string | null;
            ruled_by: string;
            ruled_out: string;
            why: string;
        };
        /** FindingsForm */
        FindingsForm: {
            /**
             * 情况说明
             * @description 写看到的事实，例如：敲门无人应答，门口堆有快递
             * @default
             */
            findings?: string;
            /** 家里有人吗 */
            found_home: boolean;
            /**
             * 现在谁在住
             * @enum {unknown}
             */
            occupancy: "other" | "sublet_suspected" | "tenant" | "vacant";
            /**
             * 登记违规
             * @default null
             */
            violation?: components["schemas"]["ViolationFound"] | null;
            /**
             * 到访时间
             * Format: date-time
             */
            visited_at: string;
        };
        /** FindStatusForm */
        FindStatusForm: {
            /**
             * 从哪天起
             * Format: date
             */
            from_on: string;
            /** 证件或证明的编号 */
            paper_number: string;
            /** @default null */
            until_on?: string | null;
        };
        /** FineForm */
        FineForm: {
            /**
             * 哪个机关罚的
             * @description 这里只记录，不作处罚。
             */
            by: string;
            /** 罚了多少 */
            fine_fen: number;
            /**
             * 处罚的日期
             * Format: date
             */
            fined_on: string;
            /**
             * 哪一项事由
             * @enum {unknown}
             */
            ground: "altered_use" | "arrears" | "damaged" | "false_report" | "illegal_use" | "lent" | "no_request" | "other" | "other_housing" | "refuses_review" | "renewal_refused" | "sublet" | "subsidy_misused" | "swapped" | "vacant";
            /** 处罚决定书文号 */
            number: string;
        };
        /** FinishForm */
        FinishForm: {
            /**
             * 花了多少钱
             * @description 没有花钱写0。会记入本单位的支出。
             */
            cost_fen: number;
            /**
             * 做了什么
             * @description 例如：换了水管接头，试水不漏。
             */
            done: string;
            /**
             * 哪天修好的
             * Format: date
             */
            finished_on: string;
        };
        /** FirstPaymentForm */
        FirstPaymentForm: {
            /**
             * 票据号
             * @description 有的话填写
             * @default
             */
            fiscal_number?: string;
            /** 收了多少首期租金 */
            paid_fen: number;
            /**
             * 哪天收的
             * Format: date
             */
            paid_on: string;
            /**
             * 缴费方式
             * @enum {unknown}
             */
            way: "bank" | "cash" | "deduction" | "other" | "wechat";
        };
        /** FirstRefundForm */
        FirstRefundForm: {
            /**
             * 退了多少
             * @description 收了多少退多少
             */
            fen: number;
            /**
             * 哪天退的
             * Format: date
             */
            paid_on: string;
            /** 谁收的 */
            received_by: string;
            /**
             * 凭证
             * @description 转账单号、收据号
             */
            voucher: string;
            /**
             * 怎么退的
             * @enum {unknown}
             */
            way: "bank" | "cash" | "other" | "wechat";
        };
        /** FixedForm */
        FixedForm: {
            /**
             * 满意吗
             * @enum {unknown}
             */
            rating: "1" | "2" | "3" | "4" | "5";
            /**
             * 还想说的
             * @default
             */
            words?: string;
        };
        /**
         * FollowsForm
         * @description Of a step that follows on another case: which, of which day, and what of it.
         */
        FollowsForm: {
            /** 说明 */
            note: string;
            /**
             * 日期
             * Format: date
             */
            on: string;
            source_id: string;
        };
        /**
         * FormField
         * @description How a phone shows one field of a form, and what it can check of it before it is sent.
         */
        FormField: {
            choices: components["schemas"]["Choice"][];
            /** @default null */
            earliest?: number | null;
            /** @default [] */
            fields?: components["schemas"]["FormField"][];
            hint: string;
            /** @enum {string} */
            kind: "text" | "longtext" | "date" | "month" | "money" | "choice" | "yesno" | "number" | "decimal" | "idcard" | "phone" | "record" | "group" | "groups";
            label: string;
            /** @default null */
            latest?: number | null;
            /** @default null */
            least?: number | null;
            /** @default null */
            longest?: number | null;
            /** @default false */
            many?: boolean;
            /**
             * @default
             * @enum {string}
             */
            masked?: "" | "id_numbers" | "phone";
            /** @default null */
            most?: number | null;
            name: string;
            required: boolean;
            /** @default 0 */
            shortest?: number;
            /** @default  */
            unsaid?: string;
            /**
             * @default
             * @enum {string}
             */
            written?: "" | "person" | "named";
        };
        /** FormList */
        FormList: {
            items: components["schemas"]["EntryForm"][];
            version: string;
        };
        /** Found */
        Found: {
            cases: components["schemas"]["CaseSummary"][];
            families: components["schemas"]["FoundFamily"][];
        };
        /** FoundFamily */
        FoundFamily: {
            dwelling: components["schemas"]["DwellingRef"];
            household: components["schemas"]["Ref"];
            tenancy_id: number;
        };
        /**
         * FoundForm
         * @description What the event seals of a clock that began by itself.
         */
        FoundForm: {
            /**
             * 哪一种
             * @enum {unknown}
             */
            kind: "idle" | "sublet";
            /**
             * 从哪天起知道的
             * Format: date
             */
            known_on: string;
        };
        /** FoundLine */
        FoundLine: {
            fen: number;
            handling: string;
            handling_label: string;
            item: string;
            note: string;
            state: string;
            state_label: string;
            why: string;
            words: string;
        };
        /** FoundMeter */
        FoundMeter: {
            label: string;
            owed_fen: number;
            proof: string;
            reading: number | null;
            utility: string;
            words: string;
        };
        /** FoundRoom */
        FoundRoom: {
            lines: components["schemas"]["FoundLine"][];
            room: string;
        };
        /** FreePostLine */
        FreePostLine: {
            appointment_id: number;
            name: string;
        };
        /** GatherForm */
        GatherForm: {
            /**
             * 查明的事实
             * @description 家庭拒绝什么、已经做了哪些工作。
             */
            facts: string;
            /** 处理建议 */
            opinion: string;
            /**
             * 家庭自己怎么说
             * @description 照家庭的原话写；没有说的，写明没有说。
             */
            words: string;
        };
        /** GiveBackForm */
        GiveBackForm: {
            /** 退了多少 */
            amount_fen: number;
            /**
             * 哪天退的
             * Format: date
             */
            given_on: string;
            /**
             * 备注
             * @default
             */
            note?: string;
            /**
             * 退款凭证号
             * @description 照付款凭证填写
             */
            receipt: string;
            /**
             * 怎样退的
             * @enum {unknown}
             */
            way: "cash" | "counter" | "transfer";
        };
        /** GiveBody */
        GiveBody: {
            form: components["schemas"]["GiveForm"];
            id: string;
        };
        /** GiveForm */
        GiveForm: {
            /** 本人同意授权 */
            consent: boolean;
            /**
             * 身份证号
             * @description 要满18周岁
             */
            id_number: string;
            /** 姓名 */
            name: string;
            /**
             * 手机号
             * @description 他（她）微信绑定的手机号
             */
            phone: string;
            /**
             * 可以代办的事
             * @description 可以选几项
             */
            purposes: string[];
            /**
             * 是您的什么人
             * @enum {unknown}
             */
            relationship: "child" | "parent" | "relative" | "sibling" | "spouse";
            /**
             * 到哪天为止
             * Format: date
             * @description 最长一年
             */
            until: string;
        };
        /** GiveReply */
        GiveReply: {
            case: components["schemas"]["CaseReply"];
            code: string | null;
            code_expires_at: string;
        };
        /** GiveUpBody */
        GiveUpBody: {
            /** 选房台 */
            desk: number;
            form: components["schemas"]["GiveUpForm"];
            id: string;
        };
        /** GiveUpForm */
        GiveUpForm: {
            /**
             * 为什么放弃
             * @enum {unknown}
             */
            ground: "no_fitting" | "other" | "unwanted";
            /**
             * 说明
             * @description 选“其他原因”的要写明
             * @default
             */
            words?: string;
        };
        /** GuestBody */
        GuestBody: {
            form: components["schemas"]["GuestForm"];
        };
        /** GuestForm */
        GuestForm: {
            /**
             * 身份
             * @enum {unknown}
             */
            capacity: "adviser" | "civil_affairs" | "deputy" | "federation" | "health_bureau" | "inspector" | "other" | "resident";
            /** 姓名 */
            name: string;
        };
        /** HandbackBody */
        HandbackBody: {
            form: components["schemas"]["casework.dwellings.handback_forms.AskForm"];
            id: string;
            tenancy_id: number;
        };
        /** HandbackDetail */
        HandbackDetail: {
            accepted_on: string | null;
            asked_by_label: string;
            begin_meters: components["schemas"]["BeginMeter"][];
            begin_rooms: components["schemas"]["BeginRoom"][];
            beside: string[];
            /** @enum {string} */
            call_off: "" | "withdraw" | "call_off";
            cause_label: string;
            deposit_asked_fen: number;
            deposit_from: string;
            exit_id: string;
            family_signed_at: string | null;
            family_signer: string;
            judgement_id: string;
            keys: number;
            keys_handed: number;
            keys_note: string;
            /** Format: date */
            leave_on: string;
            left_on: string | null;
            lines: components["schemas"]["handlers.dwellings.handbacks.SumLine"][];
            manager_signed_at: string | null;
            manager_signer: string;
            may_check: boolean;
            may_enter_paper: boolean;
            may_lay: boolean;
            may_stand_in: boolean;
            mend: string;
            mend_until: string | null;
            meters: components["schemas"]["FoundMeter"][];
            note: string;
            paid_fen: number;
            paid_on: string | null;
            paid_to: string;
            paid_way_label: string;
            rooms: components["schemas"]["FoundRoom"][];
            /** @enum {string} */
            sign_as: "" | "family" | "manager";
            stand_in_label: string;
            tenancy_id: number;
            text: string;
            text_sha256: string;
            to_pay_fen: number;
            total_fen: number;
            total_words: string;
            turn: number;
            visit_half_label: string;
            visit_on: string | null;
            voucher: string;
            way_label: string;
            witness: string;
        };
        /** HandbackPaperForm */
        HandbackPaperForm: {
            /**
             * 哪天签的
             * Format: date
             */
            signed_on: string;
            /**
             * 承租家庭谁签的字
             * @description 代签的写明关系
             */
            signer: string;
            text_sha256: string;
        };
        /** HandbackParticulars */
        HandbackParticulars: {
            /**
             * 要带什么
             * @default 全部钥匙、水电燃气结清凭证
             */
            bring?: string;
            /**
             * 联系人和电话
             * @default
             */
            contact?: string;
            /**
             * 几点
             * @description 例如：上午9点到11点
             * @default
             */
            hours?: string;
            /**
             * 补充说明
             * @default
             */
            note?: string;
            /**
             * 哪天验收收房
             * Format: date
             */
            on: string;
        };
        /** HandbackSignForm */
        HandbackSignForm: {
            text_sha256: string;
        };
        /** HandbackStanding */
        HandbackStanding: {
            answer: string;
            case_id: string | null;
            dwelling: components["schemas"]["DwellingRef"];
            household: components["schemas"]["Ref"];
            may_ask: boolean;
            next_step: string;
            status_label: string;
            tenancy_id: number;
        };
        /** HandInBody */
        HandInBody: {
            /** @default {} */
            form?: Record<string, unknown>;
            token: string;
        };
        /** MemberLine */
        "handlers.allocation.committees.MemberLine": {
            basis: string;
            case_id: string;
            duty: string;
            /** Format: date */
            from_on: string;
            id: number;
            left: boolean;
            name: string;
            until_on: string | null;
        };
        /** FollowBody */
        "handlers.allocation.publicities.FollowBody": {
            /**
             * 查询码
             * @description 12位，大小写都可以
             */
            code: string;
            /** 回执编号 */
            number: string;
        };
        /** ObjectBody */
        "handlers.allocation.publicities.ObjectBody": {
            /** @default {} */
            form?: Record<string, unknown>;
            id: string;
            token: string;
        };
        /** WaitingList */
        "handlers.allocation.publicities.WaitingList": {
            items: components["schemas"]["WaitingReply"][];
        };
        /** AgreementLine */
        "handlers.allocation.subsidies.AgreementLine": {
            address: string;
            /** Format: date */
            ends_on: string;
            id: string;
            rent_fen: number;
            status_label: string;
        };
        /** SumLine */
        "handlers.dwellings.handbacks.SumLine": {
            fen: number;
            how: string;
            what: string;
        };
        /** AgreementLine */
        "handlers.dwellings.leases.AgreementLine": {
            case_id: string;
            /** Format: date */
            holds_from: string;
            subject: string;
            text: string;
        };
        /** DifferencePage */
        "handlers.dwellings.reconciliations.DifferencePage": {
            items: components["schemas"]["DifferenceLine"][];
            next: string | null;
        };
        /** FigureLine */
        "handlers.dwellings.reconciliations.FigureLine": {
            item: string;
            label: string;
            money: boolean;
            recorded: number | null;
            stated: number | null;
        };
        /** PutBody */
        "handlers.dwellings.rent_month_rules.PutBody": {
            /** @default null */
            id?: string | null;
            /**
             * 依据
             * @description 例如：租赁合同第六条、收费办法
             */
            reason: string;
            /**
             * 从哪个月起
             * @description 例如 2026年12月，不能早于本月
             */
            since: string;
            /**
             * 首月、末月住满几天算整月
             * @description 不满的算半个月；填0就是按实际天数算
             */
            whole_from: number;
        };
        /** PutReply */
        "handlers.dwellings.rent_month_rules.PutReply": {
            id: string | null;
            rules: components["schemas"]["MonthRule"][];
            whole_from: number;
            words: string;
        };
        /** PutBody */
        "handlers.dwellings.rent_places.PutBody": {
            /**
             * 户名
             * @default
             */
            account_name?: string;
            /**
             * 账号
             * @description 只写数字
             * @default
             */
            account_number?: string;
            /**
             * 开户银行
             * @default
             */
            bank?: string;
            /**
             * 收租时间
             * @description 例如：工作日9:00至16:30
             * @default
             */
            hours?: string;
            /** @default null */
            id?: string | null;
            /**
             * 缴租地点
             * @description 例如：和谐家园1号楼物业服务大厅
             * @default
             */
            place?: string;
        };
        /** PutReply */
        "handlers.dwellings.rent_places.PutReply": {
            account_name: string;
            account_number: string;
            bank: string;
            hours: string;
            id: string | null;
            place: string;
        };
        /** SumLine */
        "handlers.exits.judgements.SumLine": {
            fen: number;
            how: string;
            what: string;
        };
        /** SummaryLine */
        "handlers.files.case_files.SummaryLine": {
            building: number;
            checked: number;
            community: string;
            families: number;
            missing: number;
            returned: number;
            submitted: number;
        };
        /** ItemList */
        "handlers.files.checklist_items.ItemList": {
            items: components["schemas"]["ItemReply"][];
        };
        /** MemberLine */
        "handlers.ledgers.entries.MemberLine": {
            born_on: string | null;
            id: number;
            id_kind: string;
            id_number: string;
            joined_on: string | null;
            left_on: string | null;
            name: string;
            relationship: string;
        };
        /** ItemList */
        "handlers.ledgers.registered_items.ItemList": {
            items: components["schemas"]["ItemLine"][];
            may_define: boolean;
        };
        /** SaveBody */
        "handlers.ledgers.registration_transfers.SaveBody": {
            form: components["schemas"]["TransferForm"];
            version: number;
        };
        /** DifferencePage */
        "handlers.ledgers.returns.DifferencePage": {
            items: components["schemas"]["ReturnDifference"][];
            next: string | null;
        };
        /**
         * FigureLine
         * @description The return's own figures of a ledger, with the ledger's name.
         */
        "handlers.ledgers.returns.FigureLine": {
            changed: number;
            closing: number;
            community: string;
            community_id: number;
            entered: number;
            gone: number;
            joined: number;
            ledger: string;
            ledger_label: string;
            left: number;
            opening: number;
            revisions: number;
        };
        /** AcceptBody */
        "handlers.people.accounts.AcceptBody": {
            code: string;
            /** @default  */
            name?: string;
        };
        /** WaitingList */
        "handlers.people.accounts.WaitingList": {
            items: components["schemas"]["Waiting"][];
        };
        /** AcceptBody */
        "handlers.people.delegations.AcceptBody": {
            /** @default null */
            code?: string | null;
            id_number: string;
            /** @default null */
            phone?: string | null;
            /** @default null */
            phone_code?: string | null;
        };
        /**
         * SummaryLine
         * @description One family, in words.
         */
        "handlers.reviews.annual_summaries.SummaryLine": {
            benefit: string;
            benefit_label: string;
            case_id: string;
            community: string;
            follow: string;
            follow_label: string;
            household: string;
            number: string;
            was: string;
            what: string;
            what_label: string;
        };
        /** SaveBody */
        "handlers.reviews.change_reports.SaveBody": {
            form: components["schemas"]["ReportForm"];
            version: number;
        };
        /** FollowBody */
        "handlers.reviews.public_reports.FollowBody": {
            /**
             * 查询码
             * @description 12位，大小写都可以
             */
            code: string;
            /** 回执编号 */
            number: string;
        };
        /**
         * OpenForm
         * @description What the open page asks, and whom to call instead.
         */
        "handlers.reviews.public_reports.OpenForm": {
            fields: components["schemas"]["FormField"][];
            follow: components["schemas"]["FormField"][];
            most_photographs: number;
            office: string;
            phone: string;
        };
        /** HeadPage */
        HeadPage: {
            items: components["schemas"]["HeadReply"][];
            next: string | null;
        };
        /** HeadReply */
        HeadReply: {
            chain: string;
            closed: boolean;
            count: number;
            /** Format: date */
            day: string;
            hash: string;
            label: string;
        };
        /** HeatingLine */
        HeatingLine: {
            address: string;
            check_by: string | null;
            check_late: boolean;
            checked_on: string | null;
            dwelling_id: number;
            filed_by: string;
            filed_on: string | null;
            filing_late: boolean;
            standing: components["schemas"]["StandingReply"];
        };
        /** HeatingPage */
        HeatingPage: {
            /** Format: date */
            filing_by: string;
            /** Format: date */
            first: string;
            frost_days: number;
            items: components["schemas"]["HeatingLine"][];
            /** Format: date */
            last: string;
            next: string | null;
            runs: boolean;
        };
        /** HelpForm */
        HelpForm: {
            /**
             * 哪天
             * Format: date
             */
            on: string;
            /**
             * 帮了什么
             * @enum {unknown}
             */
            way: "care" | "home" | "other" | "relief" | "van";
            /**
             * 具体情况
             * @description 家庭会看到。
             */
            words: string;
        };
        /** HistoryLine */
        HistoryLine: {
            actor: string;
            at: string;
            label: string;
            note: string;
            on_behalf_of: string;
            organisation: string;
            role_label: string;
        };
        /** HitChangeForm */
        HitChangeForm: {
            /**
             * 按什么办理
             * @description 待遇要不要调整，在那件事里决定。
             * @enum {unknown}
             */
            leads_to: "change" | "entry" | "exit" | "judgement" | "review" | "signatory" | "subsidy" | "violation";
            /**
             * 怎么核实的
             * @description 写明问了谁、看了什么材料。
             */
            note: string;
            /**
             * 是名单上的这个人吗
             * @description 看过本人的证件，姓名、号码都对。
             */
            same_person: boolean;
        };
        /** HitFoundForm */
        HitFoundForm: {
            /**
             * 怎么核实的
             * @description 写明问了谁、看了什么材料。
             */
            note: string;
            /**
             * 是名单上的这个人吗
             * @description 看过本人的证件，姓名、号码都对。
             */
            same_person: boolean;
        };
        /** HitMistakenForm */
        HitMistakenForm: {
            /**
             * 为什么不是
             * @description 例如：同名的另一个人，名单写错了号码。
             */
            note: string;
        };
        /** HoldForm */
        HoldForm: {
            /**
             * 登记什么
             * @enum {unknown}
             */
            kind: "recovering" | "repair" | "reserved" | "withdrawn";
            /**
             * 预计到哪天
             * @description 预留过了这一天自动取消；其他的要登记结束。
             * @default null
             */
            planned_until?: string | null;
            /**
             * 从哪天起
             * Format: date
             */
            since_on: string;
            /**
             * 原因
             * @description 例如：水管漏水，重做防水；留给急需安置的家庭。
             */
            why: string;
        };
        /** Home */
        Home: {
            acting_for: string | null;
            asks: components["schemas"]["Asked"][];
            counts: components["schemas"]["Count"][];
            due: components["schemas"]["DueReply"] | null;
            greeting: string;
            home: components["schemas"]["Dwelling"] | null;
            in_sight: string[];
            matters: components["schemas"]["Matter"][];
            offers: components["schemas"]["OfferGroup"][];
            offices: components["schemas"]["Office"][];
            /** Format: date */
            today: string;
            visits: components["schemas"]["Visits"] | null;
        };
        /** HomePhotograph */
        HomePhotograph: {
            caption: string;
            display_url: string;
            id: string;
            /** Format: date */
            on: string;
            thumbnail_url: string;
        };
        /**
         * HomePhotographs
         * @description Of a dwelling on offer, since it stands empty; none: there are none, or somebody lives there by now.
         */
        HomePhotographs: {
            items: components["schemas"]["HomePhotograph"][];
        };
        /** HouseAgreementDetail */
        HouseAgreementDetail: {
            address: string;
            area_m2: number;
            confirmed_on: string | null;
            doubts: string[];
            ended_on: string | null;
            /** Format: date */
            ends_on: string;
            household_id: number | null;
            lessor: string;
            may_add: boolean;
            note: string;
            related: boolean;
            rent_fen: number;
            right_label: string;
            /** Format: date */
            signed_on: string;
            /** Format: date */
            starts_on: string;
            subsidy_id: string | null;
            visit: components["schemas"]["AgreementVisit"] | null;
        };
        /**
         * HouseForm
         * @description What was done on paper: the slip, the lease, the payment and the keys were given before it was written here.
         */
        HouseForm: {
            /** 房源 */
            dwelling_id: number;
            /**
             * 受理核查的结果看过了吗
             * @description 核查查到了记录时必须先看。没有查到记录的可以不选。
             * @default false
             */
            findings_read?: boolean;
            /**
             * 备注
             * @default
             */
            note?: string;
            /**
             * 为什么补登
             * @description 例如：系统启用前已经签合同、领钥匙
             */
            reason: string;
            /**
             * 纸质安置单编号
             * @description 照纸上的编号填写
             */
            slip_number: string;
            /**
             * 从哪天开始住
             * Format: date
             */
            started_on: string;
        };
        /** HouseholdForm */
        HouseholdForm: {
            id: number;
            members: components["schemas"]["MemberReply"][];
            name: string;
            other_housing: string;
            phone: string;
            registered_address: string;
        };
        /** HouseholdReply */
        HouseholdReply: {
            category: string;
            id: number;
            name: string;
            other_housing: string;
            phone: string;
            registered_address: string;
            remark: string;
        };
        /** ImportBody */
        ImportBody: {
            book: string;
            filename: string;
            id: string;
            sha256: string;
            size: number;
        };
        /** ImportLine */
        ImportLine: {
            case_id: string;
            differences: components["schemas"]["Difference"][];
            id: number;
            noted: components["schemas"]["Fault"][];
            /** @enum {string} */
            outcome: "new" | "changed" | "wrong";
            title: string;
            where: string;
            wrong: components["schemas"]["Fault"][];
        };
        /** ImportLines */
        ImportLines: {
            items: components["schemas"]["ImportLine"][];
            next: string | null;
        };
        /** ImportOffer */
        ImportOffer: {
            upload: components["schemas"]["Upload"];
            workbook: components["schemas"]["ImportReply"];
        };
        /** ImportPage */
        ImportPage: {
            items: components["schemas"]["ImportReply"][];
            next: string | null;
        };
        /** ImportReply */
        ImportReply: {
            applied_at: string | null;
            book: string;
            can_read: boolean;
            changed: number;
            done: number;
            failure: string;
            filename: string;
            id: string;
            label: string;
            new: number;
            said: string;
            sent_at: string;
            /** @enum {string} */
            state: "offered" | "reading" | "checking" | "ready" | "refused" | "applying" | "applied" | "stopped" | "ending" | "ended";
            state_label: string;
            total: number;
            unchanged: number;
            wrong: number;
        };
        /** Income */
        Income: {
            /** 是哪一位的收入 */
            member_id: number;
            /**
             * 现在每月收入
             * @description 按月平均，没有收入填 0
             */
            monthly_income_fen: number;
            /**
             * 补充说明
             * @default
             */
            note?: string;
            /**
             * 从哪天起
             * Format: date
             */
            since: string;
        };
        /** Info */
        Info: {
            district: string;
            forms_version: string;
            /** @enum {string} */
            mode: "demo" | "live";
            name: string;
            privacy_version: string;
            templates: components["schemas"]["Templates"];
            /** Format: date */
            today: string;
            upload_max_bytes: number;
            video_max_bytes: number;
            wechat: boolean;
        };
        /**
         * InHandReply
         * @description Whoever of the asker's own office works on it, and since when. It locks nothing.
         */
        InHandReply: {
            mine: boolean;
            name: string;
            since: string;
        };
        /**
         * InLineReply
         * @description Among those who wait for a dwelling. `number` of `of`; null: lots decide.
         */
        InLineReply: {
            base: string;
            moves: string[];
            number: number | null;
            of: number | null;
            words: string;
        };
        /** InspectionDetail */
        InspectionDetail: {
            dwelling: string;
            findings: string;
            found_home: boolean | null;
            household: string;
            may_record: boolean;
            may_rectify: boolean;
            occupancy: string | null;
            occupancy_label: string | null;
            planned: boolean;
            recorded_at: string | null;
            rectification_id: string | null;
            violation_case_id: string | null;
            visited_at: string | null;
        };
        /** InstructForm */
        InstructForm: {
            /**
             * 处理意见
             * @description 管房单位会看到。
             */
            note: string;
        };
        /** IntervalBody */
        IntervalBody: {
            /**
             * 依据
             * @description 例如：某年某月的会议、文件
             */
            base: string;
            id: string;
            /**
             * 几个月比对一次
             * @description 只能改得更勤；要放宽的，请找系统运维按文件办理
             */
            months: number;
            /**
             * 从哪天起
             * Format: date
             */
            since: string;
            /**
             * 哪种名单
             * @enum {unknown}
             */
            source: "deaths" | "low_income" | "other_subsidies" | "property" | "social_insurance" | "vehicles";
        };
        /** IntervalLine */
        IntervalLine: {
            label: string;
            months: number;
            set: components["schemas"]["IntervalSet"][];
            source: string;
        };
        /** IntervalList */
        IntervalList: {
            items: components["schemas"]["IntervalLine"][];
        };
        /**
         * IntervalReply
         * @description `id`: the request's own, by which a phone knows that it has arrived.
         */
        IntervalReply: {
            id: string;
            items: components["schemas"]["IntervalLine"][];
        };
        /** IntervalSet */
        IntervalSet: {
            base: string;
            months: number;
            set_by: string;
            /** Format: date */
            since: string;
        };
        /** InvitationLine */
        InvitationLine: {
            expires_at: string;
            id: number;
            issued_by: string;
            name: string;
            organisation: components["schemas"]["OrganisationRef"];
            /** @enum {string} */
            role: "tenant" | "former_tenant" | "applicant" | "grid_worker" | "community_clerk" | "street_clerk" | "district_clerk" | "manager_clerk" | "housing_clerk" | "civil_affairs_clerk" | "health_clerk" | "federation_clerk" | "unit_clerk" | "supervisor" | "administrator" | "by_itself";
            role_label: string;
            /** @enum {string} */
            state: "waiting" | "used" | "ended" | "expired";
            state_label: string;
        };
        /** InvitationPage */
        InvitationPage: {
            items: components["schemas"]["InvitationLine"][];
            next: string | null;
        };
        /** InviteBody */
        InviteBody: {
            /** 姓名 */
            name: string;
            /**
             * 单位
             * @description 其他单位只能邀请单位管理员
             */
            organisation_id: number;
            /** 职务 */
            role: string;
        };
        /**
         * IssueBody
         * @description One notice to many families, each of whom it opens a case for. Of the two particulars the one of its kind.
         */
        IssueBody: {
            batch_id: string;
            /**
             * 领取钥匙通知
             * @default null
             */
            key?: components["schemas"]["KeyParticulars"] | null;
            /** 哪种通知 */
            kind: string;
            /**
             * 租金通知
             * @default null
             */
            rent?: components["schemas"]["RentParticulars"] | null;
            /** 发给哪几户 */
            tenancy_ids: number[];
        };
        /**
         * IssuedPaperLine
         * @description A paper as the book and its case list it.
         */
        IssuedPaperLine: {
            case_id: string;
            case_number: string;
            id: number;
            issued_by: string;
            /** Format: date */
            issued_on: string;
            number: string;
            office: string;
            procedure: string;
            procedure_label: string;
            /** @enum {string} */
            state: "valid" | "void";
            title: string;
        };
        /** IssueReply */
        IssueReply: {
            batch_id: string;
            issued: number;
            refused: components["schemas"]["Refused"][];
        };
        /** ItemDetail */
        ItemDetail: {
            filled: number;
            item: components["schemas"]["ItemLine"];
        };
        /** ItemForm */
        ItemForm: {
            /**
             * 哪种档案
             * @enum {unknown}
             */
            kind: "rental" | "subsidy";
            /** 材料名称 */
            name: string;
            /**
             * 必须有吗
             * @default true
             */
            required?: boolean;
        };
        /** ItemLine */
        ItemLine: {
            choices: string[];
            filled_by: string;
            filled_by_label: string;
            hint: string;
            id: string;
            /** @enum {string} */
            kind: "text" | "number" | "date" | "choice" | "yesno" | "photo";
            kind_label: string;
            ledger: string;
            ledger_label: string;
            may_fill: boolean;
            name: string;
            position: number;
            required: boolean;
            retired_on: string | null;
        };
        /** ItemReply */
        ItemReply: {
            id: number;
            /**
             * 哪种档案
             * @enum {unknown}
             */
            kind: "rental" | "subsidy";
            name: string;
            required: boolean;
            retired_at: string | null;
        };
        /**
         * ItemValue
         * @description A registered item of the entry. `value`: as a form writes it; a photograph's is its number.
         */
        ItemValue: {
            item: components["schemas"]["ItemLine"];
            photo: components["schemas"]["EvidenceReply"] | null;
            value: string;
        };
        /** Job */
        Job: {
            /**
             * 现在的单位
             * @description 没有单位可以不填
             */
            employer: string;
            /**
             * 现在做什么工作
             * @description 退休、失业也写在这里
             */
            job: string;
            /** 是哪一位 */
            member_id: number;
            /**
             * 从哪天起
             * Format: date
             */
            since: string;
        };
        /** JoinForm */
        JoinForm: {
            /** 并入哪一件 */
            first_id: string;
        };
        /** JudgedGround */
        JudgedGround: {
            adjusted_because: string;
            amount_fen: number | null;
            base: string;
            breach: boolean;
            code: string;
            demand: string;
            fine: string;
            from_day: string | null;
            label: string;
            lines: components["schemas"]["handlers.exits.judgements.SumLine"][];
            outcome: string;
            outcome_label: string;
            reasons: string;
            rectification_id: string;
            rectify_days: number | null;
            route_label: string;
        };
        /** JudgementDetail */
        JudgementDetail: {
            answer_days: number | null;
            answer_until: string | null;
            award_id: number | null;
            decided_on: string | null;
            evidence_lines: components["schemas"]["EvidenceLine"][];
            facts: string;
            follows: components["schemas"]["RelatedCase"][];
            grounds: components["schemas"]["JudgedGround"][];
            hardship_words: string;
            hardships: string[];
            may_add: boolean;
            move_by: string | null;
            move_days: number | null;
            notice_on: string | null;
            notice_way_label: string;
            points: components["schemas"]["AnsweredPoint"][];
            reasons: string;
            served_on: string | null;
            served_way_label: string;
            service_case_id: string | null;
            source_case_id: string | null;
            sources: components["schemas"]["RelatedCase"][];
            tenancy_id: number | null;
            told_on: string | null;
            turn: number;
            wanting: string[];
            withheld: string[];
            withheld_words: string;
        };
        /** JudgementReportBody */
        JudgementReportBody: {
            form: components["schemas"]["JudgementReportForm"];
            id: string;
            /** @default [] */
            sources?: string[];
            subject: string;
        };
        /** JudgementReportForm */
        JudgementReportForm: {
            /**
             * 查明的事实
             * @description 写看到、查到的事实，家庭会看到。请不要写反映人是谁，也不要写别人的证件号、电话。
             */
            facts: string;
            /** @default null */
            from_day?: string | null;
            /**
             * 什么事由
             * @description 可以选几项。
             */
            grounds: ("altered_use" | "arrears" | "damaged" | "false_report" | "illegal_use" | "lent" | "no_request" | "other" | "other_housing" | "refuses_review" | "renewal_refused" | "sublet" | "subsidy_misused" | "swapped" | "vacant")[];
        };
        /** KeepOrderForm */
        KeepOrderForm: {
            /**
             * 现场秩序
             * @description 发生了什么，怎么处理的
             */
            words: string;
        };
        /** KeyParticulars */
        KeyParticulars: {
            /**
             * 要带什么
             * @default 身份证、租赁合同
             */
            bring?: string;
            /**
             * 从哪天开始领
             * Format: date
             */
            collect_from: string;
            /**
             * 到哪天为止
             * Format: date
             */
            collect_until: string;
            /**
             * 联系人和电话
             * @default
             */
            contact?: string;
            /**
             * 补充说明
             * @default
             */
            note?: string;
            /** 在哪里领 */
            place: string;
        };
        /** KeysForm */
        KeysForm: {
            /** 几把 */
            count: number;
            /**
             * 哪天交的钥匙
             * Format: date
             */
            keys_on: string;
            /** 谁领的 */
            received_by: string;
        };
        /** KeysGivenForm */
        KeysGivenForm: {
            /**
             * 哪天领的钥匙
             * Format: date
             */
            keys_on: string;
        };
        /** KindBody */
        KindBody: {
            /**
             * 哪种档案
             * @enum {unknown}
             */
            kind: "rental" | "subsidy";
        };
        /**
         * KindWords
         * @description What may stand in a template of a kind, and the house's own words to begin with.
         */
        KindWords: {
            body: string;
            kind: string;
            kind_label: string;
            words: string[];
        };
        /** LayForm */
        LayForm: {
            /**
             * 收过多少押金
             * @description 照合同和收据填；没有收过填0
             */
            deposit_fen: number;
            /**
             * 押金说明
             * @description 和合同写的不一样的，写明原因
             * @default
             */
            deposit_note?: string;
        };
        /** LeaseDetail */
        LeaseDetail: {
            agreements: components["schemas"]["BesideLine"][];
            awaits_payment: boolean;
            deposit_fen: number;
            electronic_service: boolean | null;
            /** Format: date */
            ends_on: string;
            family_signed_at: string | null;
            family_signer: string;
            file_by: string | null;
            filing: components["schemas"]["FiledLine"] | null;
            first: boolean;
            first_payment_on: string | null;
            keys_count: number;
            keys_on: string | null;
            lessor: string;
            lessor_kind_label: string;
            manager_signed_at: string | null;
            manager_signer: string;
            matters: components["schemas"]["MatterLine"][];
            may_add: boolean;
            may_enter_paper: boolean;
            may_file: boolean;
            may_write: boolean;
            missing: string[];
            monthly_rent_fen: number;
            service_address: string;
            /** @enum {string} */
            sign_as: "" | "family" | "manager";
            signed_on: string | null;
            slip_number: string;
            /** Format: date */
            starts_on: string;
            /** @enum {string} */
            state: "drafted" | "signed" | "running" | "renewed" | "ended" | "void" | "open_ended";
            state_label: string;
            template: string;
            tenancy_id: number | null;
            text: string;
            text_sha256: string;
            texts: components["schemas"]["TextLine"][];
            turn: number;
            way_label: string;
        };
        /** LeaseFilingDetail */
        LeaseFilingDetail: {
            /** Format: date */
            filed_on: string;
            lease_id: string;
            /** @enum {string} */
            lease_kind: "lease" | "supplement";
            lease_number: string;
            number: string;
        };
        /** LeaseLine */
        LeaseLine: {
            dwelling: components["schemas"]["DwellingRef"];
            /** Format: date */
            ends_on: string;
            monthly_rent_fen: number;
            /** Format: date */
            starts_on: string;
        };
        /** LeaseReply */
        LeaseReply: {
            /** Format: date */
            ends_on: string;
            monthly_rent_fen: number;
            /** Format: date */
            starts_on: string;
        };
        /** LeftForm */
        LeftForm: {
            /**
             * 同去的人
             * @description 姓名和单位。您自己不用写，系统会记下。
             * @default
             */
            also?: string;
            /**
             * 备注
             * @default
             */
            note?: string;
            /**
             * 送达地点
             * @description 例如：和谐家园1号楼1单元101室
             */
            place: string;
            /**
             * 怎样拒绝的
             * @description 把说的话写下来。
             */
            proxy_reason: string;
            /**
             * 谁不肯签收
             * @description 有人拒绝签收才能留置。
             * @enum {unknown}
             */
            refused_by: "household" | "nobody" | "recipient";
            /**
             * 哪天送达的
             * Format: date
             */
            served_on: string;
            /**
             * 照片
             * @default []
             */
            shown?: string[];
            /** @default null */
            told_at?: string | null;
            /**
             * 见证人
             * @description 社区或单位的人，姓名和单位。没有见证人的，多拍几张照片或者录像。
             * @default
             */
            witness?: string;
        };
        /** LeftLine */
        LeftLine: {
            id: number;
            why: string;
        };
        /** LetterLine */
        LetterLine: {
            ends_on: string | null;
            id: string;
            status: string;
            status_label: string;
            /** @enum {string} */
            tone: "ask" | "way" | "done" | "stop";
        };
        /** LiaisonDetail */
        LiaisonDetail: {
            answer: string;
            answered_on: string | null;
            /** Format: date */
            asked_on: string;
            asked_whom: string;
            purpose_label: string;
            result_label: string;
            utility_label: string;
            words: string;
        };
        /**
         * Line
         * @description What the manager states of one dwelling; what is left out is not stated.
         */
        Line: {
            dwelling_id: number;
            /** @default null */
            expenditure?: number | null;
            /** @default null */
            recovered?: boolean | null;
            /** @default null */
            rent_collected?: number | null;
            /** @default null */
            used?: boolean | null;
        };
        /** LineForm */
        LineForm: {
            /**
             * 赔多少
             * @default 0
             */
            fen?: number;
            /**
             * 怎么处理
             * @default
             * @enum {unknown}
             */
            handling?: "" | "charge" | "waive";
            /** 看什么 */
            item: string;
            /**
             * 情况
             * @default
             */
            note?: string;
            /**
             * 怎么样
             * @enum {unknown}
             */
            state: "broken" | "good" | "missing" | "worn";
            /**
             * 依据或理由
             * @description 赔的写明依据，例如：按合同附件价目；不赔的写明理由。
             * @default
             */
            why?: string;
        };
        /** Link */
        Link: {
            id: string | null;
            page: string;
        };
        /** LodgeForm */
        LodgeForm: {
            /**
             * 具体情况
             * @description 写看到、听到的事实，例如：每天夜里十一点以后装修
             */
            detail: string;
            /**
             * 哪一天
             * Format: date
             */
            happened_on: string;
            /**
             * 是哪一种
             * @enum {unknown}
             */
            kind: "breach" | "noise" | "other" | "repair";
        };
        /** LogLine */
        LogLine: {
            by: string;
            case_id: string;
            /** Format: date */
            day: string;
            label: string;
            note: string;
            procedure: string;
            procedure_label: string;
            title: string;
        };
        /** LogPage */
        LogPage: {
            items: components["schemas"]["LogLine"][];
            next: string | null;
        };
        /**
         * Look
         * @description Why somebody wants to see an original, with its place and device in it.
         */
        Look: {
            /**
             * 打开的原因
             * @description 例如：核对拍摄时间
             */
            reason: string;
        };
        /** LookerLine */
        LookerLine: {
            /** Format: date */
            last_on: string;
            left: number;
            name: string;
            office: string;
            opened: number;
            role_label: string;
            shown: number;
        };
        /** LookerPage */
        LookerPage: {
            items: components["schemas"]["LookerLine"][];
            most_a_day: number;
            next: string | null;
        };
        /** LookOverForm */
        LookOverForm: {
            /** 收回几把钥匙 */
            keys: number;
            /**
             * 钥匙说明
             * @description 比交出去的少，或一把没有的，写明怎么回事
             * @default
             */
            keys_note?: string;
            /**
             * 哪天交的钥匙
             * Format: date
             * @description 房屋腾空、钥匙交回的那天，租金算到这天。
             */
            left_on: string;
            /**
             * 要先修什么
             * @description 修好才能再住人的，写明修什么；不用修的空着
             * @default
             */
            mend?: string;
            /** @default null */
            mend_until?: string | null;
            /**
             * 水、电、燃气、供暖
             * @default []
             */
            meters?: components["schemas"]["MeterForm"][];
            /** 逐间查看 */
            rooms: components["schemas"]["RoomForm"][];
        };
        /** LotDrawDetail */
        LotDrawDetail: {
            annul_agreed_words: string;
            annul_because: string;
            by_phrases: boolean;
            code: string;
            drawn_at: string | null;
            finished_at: string | null;
            groups: components["schemas"]["LotGroup"][];
            /** Format: date */
            held_on: string;
            may_agree: boolean;
            may_bind: boolean;
            may_invite: boolean;
            may_remark: boolean;
            may_select: boolean;
            may_tell: boolean;
            method: string;
            method_label: string;
            name: string;
            office_bound: boolean;
            office_told: boolean;
            phrase_of: string;
            published_at: string | null;
            rooms: components["schemas"]["LotRoom"][];
            seed: string;
            silent: string;
            source: string;
            supervisors: components["schemas"]["SupervisorLine"][];
            venue: string;
            watch_bound: boolean;
            watch_told: boolean;
        };
        /** LotGroup */
        LotGroup: {
            families: number;
            homes: number;
            label: string;
            rooms: number;
        };
        /**
         * LotLine
         * @description A family, as everybody may see it: `name` masked, "" where it is shown no more.
         */
        LotLine: {
            group: string;
            home: string;
            key: string;
            name: string;
            number: number | null;
            people: number;
            place: number | null;
            said: string;
            struck: boolean;
        };
        /** LotLinePage */
        LotLinePage: {
            items: components["schemas"]["LotLine"][];
            next: string | null;
        };
        /** LotPhrasesBody */
        LotPhrasesBody: {
            form: components["schemas"]["LotPhrasesForm"];
            id: string;
        };
        /**
         * LotPhrasesForm
         * @description With the words of the district office and of a supervisor as the seed, told on the day of the draw.
         */
        LotPhrasesForm: {
            /** 哪些房源参加 */
            dwellings: number[];
            /**
             * 哪天摇号
             * Format: date
             * @description 名单最晚在前一天公布
             */
            held_on: string;
            /**
             * 怎么摇
             * @enum {unknown}
             */
            method: "homes" | "order";
            /**
             * 这次摇号叫什么
             * @description 例如：2026年第四季度第一批
             */
            name: string;
            /** 摇号地点 */
            place: string;
        };
        /** LotPlanBody */
        LotPlanBody: {
            form: components["schemas"]["LotPlanForm"];
            id: string;
        };
        /**
         * LotPlanForm
         * @description With a later draw of a national lottery as the seed.
         */
        LotPlanForm: {
            /**
             * 哪一期
             * @description 彩票的期号，例如2026135。开奖后就用这一期的号码抽取。
             */
            draw_number: string;
            /**
             * 哪天开奖
             * Format: date
             * @description 要在今天以后：公布名单的时候，谁也不知道号码。
             */
            draw_on: string;
            /** 哪些房源参加 */
            dwellings: number[];
            /**
             * 哪天摇号
             * Format: date
             * @description 名单最晚在前一天公布
             */
            held_on: string;
            /**
             * 用哪种彩票的开奖号码
             * @enum {unknown}
             */
            lottery: "dlt" | "kl8" | "ssq";
            /**
             * 怎么摇
             * @enum {unknown}
             */
            method: "homes" | "order";
            /**
             * 这次摇号叫什么
             * @description 例如：2026年第四季度第一批
             */
            name: string;
            /** 摇号地点 */
            place: string;
        };
        /** LotRoom */
        LotRoom: {
            address: string;
            area_m2: number;
            group: string;
            id: number;
            key: string;
            layout: string;
        };
        /**
         * LotteryInsteadForm
         * @description A lottery in place of phrases of which one was not told.
         */
        LotteryInsteadForm: {
            /**
             * 哪一期
             * @description 彩票的期号，例如2026135。开奖后就用这一期的号码抽取。
             */
            draw_number: string;
            /**
             * 哪天开奖
             * Format: date
             * @description 要在今天以后：公布名单的时候，谁也不知道号码。
             */
            draw_on: string;
            /**
             * 用哪种彩票的开奖号码
             * @enum {unknown}
             */
            lottery: "dlt" | "kl8" | "ssq";
            /** 哪一方没有公开，为什么 */
            reason: string;
        };
        /** LotteryLine */
        LotteryLine: {
            groups: string;
            key: string;
            name: string;
            weekdays: number[];
        };
        /** ManagedDwelling */
        ManagedDwelling: {
            arrears_fen: number;
            breaches: number;
            charged_fen: number;
            complaints: number;
            dwelling: components["schemas"]["DwellingRef"];
            household: components["schemas"]["Ref"] | null;
            left_on: string | null;
            monthly_rent_fen: number | null;
            paid_fen: number;
            suspected: number;
        };
        /** ManagedEntry */
        ManagedEntry: {
            cases: components["schemas"]["CaseSummary"][];
            dwelling: components["schemas"]["DwellingRef"];
            expenditures: components["schemas"]["ExpenditureLine"][];
            months: components["schemas"]["ManagedMonth"][];
            payments: components["schemas"]["PaymentLine"][];
            tenancies: components["schemas"]["ManagedTenancy"][];
        };
        /** ManagedMonth */
        ManagedMonth: {
            charged_fen: number;
            month: string;
            paid_fen: number;
        };
        /** ManagedPage */
        ManagedPage: {
            items: components["schemas"]["ManagedDwelling"][];
            next: string | null;
        };
        /** ManagedTenancy */
        ManagedTenancy: {
            arrears_fen: number;
            charged_fen: number;
            ended_on: string | null;
            household: components["schemas"]["Ref"];
            lease_ends_on: string | null;
            monthly_rent_fen: number | null;
            paid_fen: number;
            started_on: string | null;
            tenancy_id: number;
        };
        /** ManagerChangeDetail */
        ManagerChangeDetail: {
            dwellings: number;
            families: number;
            former: string;
            reason: string;
            receiving: string;
            scope_label: string;
            /** Format: date */
            since_on: string;
        };
        /** ManagerForm */
        ManagerForm: {
            /**
             * 是哪一套
             * @default null
             */
            dwelling_id?: number | null;
            /**
             * 交办意见
             * @default
             */
            note?: string;
        };
        /** ManagerList */
        ManagerList: {
            items: components["schemas"]["Ref"][];
        };
        /** MandateForm */
        MandateForm: {
            /**
             * 委托的内容
             * @description 委托哪个街道送达、几天内、送达后报回什么。
             */
            mandate: string;
        };
        /** MarketRentLine */
        MarketRentLine: {
            base: string;
            estate: string;
            fen_per_m2: number;
            /** Format: date */
            since: string;
        };
        /**
         * MarketRentReply
         * @description The last first. `id`: of the request that was received, if any.
         */
        MarketRentReply: {
            estates: components["schemas"]["EstateName"][];
            id: string | null;
            rents: components["schemas"]["MarketRentLine"][];
        };
        /** Marriage */
        Marriage: {
            /**
             * 现在的婚姻状况
             * @enum {unknown}
             */
            marital_status: "divorced" | "married" | "unmarried" | "widowed";
            /** 是哪一位 */
            member_id: number;
            /**
             * 从哪天起
             * Format: date
             */
            since: string;
        };
        /**
         * Matter
         * @description Of a family, its lease, its rent, or something under way: where it stands, who acts next and by when.
         */
        Matter: {
            days_late: number;
            due_on: string | null;
            label: string;
            link: components["schemas"]["Link"];
            next_step: string;
            status_label: string;
            step: string;
            title: string;
            /** @enum {string} */
            tone: "ask" | "way" | "done" | "stop";
        };
        /** MatterLine */
        MatterLine: {
            key: string;
            label: string;
            text: string;
        };
        /**
         * MattersForm
         * @description The matters of a lease, in the document's order and then the law's.
         */
        MattersForm: {
            /** 违约责任 */
            breach: string;
            /**
             * 解决途径
             * @description 政府部门、事业单位出租的，不能约定仲裁。
             */
            disputes: string;
            /**
             * 住房情况
             * @description 可以写【住房】【建筑面积】【月租金】【押金】【起租日】【到期日】【承租人】【出租人】，起草时自动填上。
             */
            dwelling: string;
            /** 应当退回住房的情形 */
            give_back: string;
            /** 支付方式 */
            payment: string;
            /** 收回住房方式 */
            recovery: string;
            /** 租金标准 */
            rent: string;
            /** 维修责任 */
            repair: string;
            /** 使用要求 */
            use: string;
            /** 物业费、水、电、燃气、供暖费由谁承担 */
            utilities: string;
        };
        /** Me */
        Me: {
            account: components["schemas"]["AccountReply"];
            acting_as: number | null;
            appointments: components["schemas"]["AppointmentReply"][];
            privacy_accepted: boolean;
        };
        /** MeansReportForm */
        MeansReportForm: {
            /** 全家存款和金融资产 */
            assets_fen: number;
            /** 名下住房（套） */
            homes: number;
            /** 全家月均收入 */
            income_fen: number;
            /** 核对报告编号 */
            report_number: string;
            /**
             * 报告日期
             * Format: date
             */
            reported_on: string;
            /** 名下车辆（辆） */
            vehicles: number;
        };
        /** Measure */
        Measure: {
            at: string;
            case_id: string | null;
            evidence: string[];
            hour: string;
            label: string;
            note: string;
            on: string | null;
            way: string;
        };
        /** MemberBody */
        MemberBody: {
            form: components["schemas"]["MemberForm"];
            id: string;
            unit_id: number;
        };
        /** MemberCandidates */
        MemberCandidates: {
            may_add: boolean;
            members: components["schemas"]["SeatLine"][];
            posts: components["schemas"]["FreePostLine"][];
            unit: string;
            unit_id: number;
        };
        /** MemberFix */
        MemberFix: {
            /** @default null */
            born_on?: string | null;
            /**
             * 证件改为
             * @default resident_id
             * @enum {unknown}
             */
            id_kind?: "foreign_permit" | "home_return_permit" | "passport" | "residence_permit" | "resident_id" | "taiwan_permit";
            /** @default null */
            id_number?: string | null;
            member_id: number;
            /** @default null */
            name?: string | null;
            /** @default null */
            relationship?: string | null;
        };
        /** MemberForm */
        MemberForm: {
            /** 由谁担任 */
            appointment_id: number;
            /**
             * 依据
             * @description 替补的原因，或者发文的名称和文号
             */
            basis: string;
            /**
             * 单位职务
             * @description 例如：分管副局长
             */
            duty: string;
            /**
             * 从哪天起担任
             * Format: date
             * @description 照书面材料填写
             */
            from_on: string;
            /** @default null */
            replaces_id?: number | null;
        };
        /** MemberIn */
        MemberIn: {
            /** @default null */
            born_on?: string | null;
            /**
             * 证件
             * @default resident_id
             * @enum {unknown}
             */
            id_kind?: "foreign_permit" | "home_return_permit" | "passport" | "residence_permit" | "resident_id" | "taiwan_permit";
            /**
             * 身份证号
             * @description 18位，最后一位可以是X
             */
            id_number: string;
            /** 姓名 */
            name: string;
            /**
             * 原因
             * @default
             */
            reason?: string;
            /** 和承租人的关系 */
            relationship: string;
            /**
             * 从哪天起同住
             * Format: date
             */
            since: string;
        };
        /** MemberOut */
        MemberOut: {
            /** 是哪一位 */
            member_id: number;
            /**
             * 补充说明
             * @default
             */
            note?: string;
            /**
             * 原因
             * @enum {unknown}
             */
            reason: "其他" | "去世" | "婚出" | "迁出";
            /**
             * 从哪天起
             * Format: date
             */
            since: string;
        };
        /** MemberReply */
        MemberReply: {
            born_on: string | null;
            employer: string;
            id: number;
            id_number: string;
            income_fen: number | null;
            job: string;
            marital_status: string;
            name: string;
            relationship: string;
        };
        /** MeterForm */
        MeterForm: {
            /**
             * 还欠多少
             * @description 没有结清的，写还欠的钱，一并结算
             * @default 0
             */
            owed_fen?: number;
            /**
             * 结清凭证
             * @description 凭证编号，或写“缴费记录已看，余额0元”
             * @default
             */
            proof?: string;
            /** @default null */
            reading?: number | null;
            /**
             * 哪一项
             * @enum {unknown}
             */
            utility: "gas" | "heat" | "power" | "water";
        };
        /** MissForm */
        MissForm: {
            /**
             * 备注
             * @default
             */
            note?: string;
            /**
             * 哪天没有来
             * Format: date
             */
            on: string;
        };
        /** MissingFile */
        MissingFile: {
            address: string;
            community: string;
            household: components["schemas"]["Ref"];
            since: string | null;
        };
        /** MissingPage */
        MissingPage: {
            items: components["schemas"]["MissingFile"][];
            next: string | null;
        };
        /** MonthBody */
        MonthBody: {
            id: string;
            /** 月份 */
            month: string;
        };
        /** MonthCell */
        MonthCell: {
            case_id: string | null;
            days_late: number;
            label: string;
            month: string;
            /** @enum {string} */
            tone: "" | "ask" | "way" | "done" | "stop";
        };
        /** MonthForm */
        MonthForm: {
            /** 月份 */
            month: string;
        };
        /**
         * MonthGrid
         * @description Who lacks most stands first, the latest month first.
         */
        MonthGrid: {
            items: components["schemas"]["MonthRow"][];
        };
        /** MonthRow */
        MonthRow: {
            cells: components["schemas"]["MonthCell"][];
            lacking: number;
            office: string;
            office_id: number;
        };
        /** MonthRule */
        MonthRule: {
            reason: string;
            since: string;
            whole_from: number;
            words: string;
        };
        /**
         * MonthRuleReply
         * @description `whole_from` and `words`: of the month that runs; `rules`: the manager's own, the last first.
         */
        MonthRuleReply: {
            rules: components["schemas"]["MonthRule"][];
            whole_from: number;
            words: string;
        };
        /** MovedInForm */
        MovedInForm: {
            /** 房源 */
            dwelling_id: number;
            /**
             * 哪天领的钥匙
             * Format: date
             */
            keys_on: string;
        };
        /** NameChange */
        NameChange: {
            after: string;
            at: string;
            before: string;
            cause_label: string;
            changed_by: string;
            reason: string;
        };
        /** NextForm */
        NextForm: {
            /**
             * 哪一期
             * @description 彩票的期号，例如2026135。开奖后就用这一期的号码抽取。
             */
            draw_number: string;
            /**
             * 下一期哪天开奖
             * Format: date
             */
            draw_on: string;
            /** 原来那一期怎么了 */
            reason: string;
        };
        /**
         * NextReply
         * @description What to go on with; null: nothing waits any more.
         */
        NextReply: {
            case: components["schemas"]["CaseSummary"] | null;
            waiting: number;
        };
        /**
         * NextTermReply
         * @description As it stands in a draft before anybody writes in it.
         */
        NextTermReply: {
            deposit_fen: number;
            /** Format: date */
            ends_on: string;
            monthly_rent_fen: number;
            /** Format: date */
            starts_on: string;
            template_id: number | null;
        };
        /** NoAnswerForm */
        NoAnswerForm: {
            /**
             * 备注
             * @description 例如：响铃无人接听
             * @default
             */
            note?: string;
            /**
             * 哪天打的
             * Format: date
             */
            on: string;
        };
        /** NoteForm */
        NoteForm: {
            /**
             * 备注
             * @default
             */
            note?: string;
        };
        /** NoticeDetail */
        NoticeDetail: {
            collection: components["schemas"]["CollectionReply"] | null;
            confirmed_by: string;
            deliveries: components["schemas"]["DeliveryLine"][];
            heads: string[];
            key: components["schemas"]["KeyParticulars"] | null;
            kind: string;
            kind_label: string;
            rent: components["schemas"]["RentParticulars"] | null;
            text: string;
            withdrawn: components["schemas"]["Withdrawn"] | null;
        };
        /** NoticeLine */
        NoticeLine: {
            days_late: number;
            delivery: components["schemas"]["Standing"];
            due_on: string | null;
            dwelling: components["schemas"]["DwellingRef"] | null;
            household: components["schemas"]["Ref"] | null;
            id: string;
            in_hand: components["schemas"]["InHandReply"] | null;
            kind: string;
            kind_label: string;
            next_step: string;
            number: string;
            opened_at: string;
            procedure: string;
            procedure_label: string;
            status: string;
            status_label: string;
            title: string;
            /** @enum {string} */
            tone: "ask" | "way" | "done" | "stop";
            updated_at: string;
            version: number;
            waiting_for: string | null;
            yours: boolean;
        };
        /** NoticePage */
        NoticePage: {
            items: components["schemas"]["NoticeLine"][];
            next: string | null;
        };
        /** NoticeTemplateList */
        NoticeTemplateList: {
            items: components["schemas"]["NoticeTemplateReply"][];
            kinds: components["schemas"]["KindWords"][];
        };
        /** NoticeTemplateReply */
        NoticeTemplateReply: {
            body: string;
            id: number;
            kind: string;
            kind_label: string;
            made_at: string;
            name: string;
            version: number;
        };
        /** NotifyForm */
        NotifyForm: {
            /**
             * 带什么
             * @description 例如：户口簿、身份证、最近的缴租凭证
             * @default
             */
            bring?: string;
            /**
             * 请家庭在哪天以前去复核
             * Format: date
             */
            go_by: string;
            /**
             * 到哪里去
             * @description 例如：胜利社区一楼办事大厅
             */
            place: string;
        };
        /** NotRightForm */
        NotRightForm: {
            /**
             * 哪天复查的
             * Format: date
             */
            looked_on: string;
            /** 复查看到的情况 */
            note: string;
            /**
             * 再给期限的，最晚哪天改好
             * @default null
             */
            order_by?: string | null;
            /**
             * 接下来怎么办
             * @description 按违规处理、上报研判的，要先登记违规或上报。
             * @enum {unknown}
             */
            then: "again" | "judgement" | "office" | "violation";
        };
        /** ObjectionReceipt */
        ObjectionReceipt: {
            /** Format: date */
            answer_by: string;
            code: string;
            label: string;
            number: string;
            /** Format: date */
            received_on: string;
            said: string;
        };
        /** ObjectorReply */
        ObjectorReply: {
            name: string;
            phone: string;
        };
        /**
         * Offer
         * @description What the phone says of a photograph before it sends it. Time, place and device are its claims.
         */
        Offer: {
            /** @default null */
            accuracy_m?: number | null;
            /** @default  */
            caption?: string;
            case_id: string;
            /** @enum {unknown} */
            content_type: "application/pdf" | "application/vnd.openxmlformats-officedocument.wordprocessingml.document" | "image/*" | "image/apng" | "image/avif" | "image/avif-sequence" | "image/bmp" | "image/gif" | "image/heic" | "image/heic-sequence" | "image/heif" | "image/heif-sequence" | "image/jp2" | "image/jpeg" | "image/jpg" | "image/jxl" | "image/pjpeg" | "image/png" | "image/tiff" | "image/vnd.microsoft.icon" | "image/webp" | "image/x-adobe-dng" | "image/x-icon" | "image/x-ms-bmp" | "video/mp4";
            /** @default null */
            device?: string | null;
            /** @default  */
            filename?: string;
            id: string;
            /** @default null */
            latitude?: number | null;
            /** @default null */
            located_at?: string | null;
            /** @default null */
            longitude?: number | null;
            /** @default null */
            part?: number | null;
            /** @default null */
            recording_id?: string | null;
            sha256: string;
            size: number;
            /** @default null */
            taken_at?: string | null;
        };
        /** Offered */
        Offered: {
            icon: string;
            key: string;
            label: string;
            page: string;
            params: {
                [key: string]: string;
            };
        };
        /** OfferedEstate */
        OfferedEstate: {
            homes: number;
            id: number;
            name: string;
        };
        /** OfferedEstates */
        OfferedEstates: {
            items: components["schemas"]["OfferedEstate"][];
        };
        /** OfferedHome */
        OfferedHome: {
            address: string;
            area_m2: number;
            id: number;
            layout_label: string;
            marked: boolean;
            rooms: number;
            taken_by: number | null;
        };
        /** OfferedHomePage */
        OfferedHomePage: {
            items: components["schemas"]["OfferedHome"][];
            next: string | null;
        };
        /**
         * OfferedPayment
         * @description What a payment most likely is for, and beyond which sum it is asked about.
         */
        OfferedPayment: {
            ask_beyond_fen: number;
            fen: number;
            month: string;
            owed_fen: number;
        };
        /** OfferGroup */
        OfferGroup: {
            chapter: string;
            items: components["schemas"]["Offered"][];
            label: string;
        };
        /** OfferReply */
        OfferReply: {
            evidence: components["schemas"]["EvidenceReply"];
            upload: components["schemas"]["Upload"];
        };
        /** Office */
        Office: {
            address: string;
            hours: string;
            id: number;
            /** @enum {string} */
            kind: "community" | "street" | "district_office" | "property_manager" | "housing_bureau" | "civil_affairs" | "health_bureau" | "disabled_federation" | "committee_unit";
            name: string;
            phone: string;
        };
        /** OfficeList */
        OfficeList: {
            items: components["schemas"]["Office"][];
        };
        /**
         * OnSlipForm
         * @description Of a family that was given a placement slip: its number is the slip's, and nobody types it.
         */
        OnSlipForm: {
            /**
             * 押金
             * @description 不收押金填0
             */
            deposit_fen: number;
            /**
             * 到期日
             * Format: date
             * @description 一次最长5年
             */
            ends_on: string;
            /** 月租金 */
            monthly_rent_fen: number;
            /**
             * 起租日
             * Format: date
             */
            starts_on: string;
            /** 合同模板 */
            template_id: number;
        };
        /**
         * OpenLot
         * @description One that was published, as anybody reads it.
         */
        OpenLot: {
            announcement_sha256: string;
            by_phrases: boolean;
            code: string;
            drawn_at: string | null;
            finished_at: string | null;
            groups: components["schemas"]["LotGroup"][];
            /** Format: date */
            held_on: string;
            method: string;
            method_label: string;
            name: string;
            named: boolean;
            office: string;
            published_at: string;
            rooms: components["schemas"]["LotRoom"][];
            seed: string;
            silent: string;
            source: string;
            /** @enum {string} */
            state: "announced" | "drawn" | "done" | "annulled";
            state_label: string;
            subject: string;
            venue: string;
            watched_by: number;
        };
        /** OpenLotLine */
        OpenLotLine: {
            code: string;
            /** Format: date */
            held_on: string;
            office: string;
            /** @enum {string} */
            state: "announced" | "drawn" | "done" | "annulled";
            state_label: string;
            subject: string;
            venue: string;
        };
        /** OpenLotPage */
        OpenLotPage: {
            items: components["schemas"]["OpenLotLine"][];
            next: string | null;
        };
        /**
         * OpenPublicities
         * @description What is shown to everybody today, and whom to call.
         */
        OpenPublicities: {
            follow: components["schemas"]["FormField"][];
            items: components["schemas"]["OpenPublicity"][];
            office: string;
            phone: string;
        };
        /** OpenPublicity */
        OpenPublicity: {
            /** Format: date */
            ends_on: string;
            families: number;
            slug: string;
            /** Format: date */
            starts_on: string;
            title: string;
        };
        /** OpenVisit */
        OpenVisit: {
            address: string;
            case_id: string;
            due_on: string | null;
            planned: boolean;
        };
        /** OralForm */
        OralForm: {
            /**
             * 家里有没有这些困难
             * @description 可以选几项，也可以不选；作决定的人会看到。
             * @default []
             */
            hardship?: ("child" | "disability" | "elder" | "illness" | "income" | "only_home")[];
            /**
             * 困难的情况
             * @default
             */
            hardship_words?: string;
            /**
             * 说了什么
             * @description 念给本人听过，本人在笔录上签了字；先拍下签字的笔录。
             */
            said: string;
            /**
             * 哪天说的
             * Format: date
             */
            said_on: string;
            /**
             * 谁说的
             * @description 例如：万梅庆（儿子）
             */
            speaker: string;
        };
        /** OrderBody */
        OrderBody: {
            form: components["schemas"]["KeepOrderForm"];
            id: string;
        };
        /** OrganisationLine */
        OrganisationLine: {
            id: number;
            kind: string;
            name: string;
            parent_id: number | null;
        };
        /** OrganisationList */
        OrganisationList: {
            items: components["schemas"]["OrganisationLine"][];
        };
        /** OrganisationRef */
        OrganisationRef: {
            id: number;
            kind: string;
            name: string;
        };
        /** OriginalReply */
        OriginalReply: {
            expires_at: string;
            url: string;
        };
        /** OtherForm */
        OtherForm: {
            /**
             * 同意变更吗
             * @description 成年的家人都要同意；没成年的不用问，选“是”。
             */
            agrees: boolean;
            member_id: number;
            /**
             * 是新承租人的什么人
             * @description 例如：配偶、子、母
             */
            relationship: string;
        };
        /** OtherHousing */
        OtherHousing: {
            /**
             * 房子地址
             * @default
             */
            address?: string;
            /** @default null */
            area_m2?: number | null;
            /** 现在别处有住房吗 */
            has: boolean;
            /**
             * 补充说明
             * @default
             */
            note?: string;
            /** @default null */
            since?: string | null;
        };
        /** OtherLine */
        OtherLine: {
            agrees: boolean;
            name: string;
            relationship: string;
        };
        /** OutcomeForm */
        OutcomeForm: {
            /** 结果的内容 */
            note: string;
            /**
             * 结果
             * @enum {unknown}
             */
            outcome: "against" | "for" | "not_taken" | "partly" | "settled" | "withdrawn";
            /**
             * 文书的日期
             * Format: date
             */
            outcome_on: string;
        };
        /** OwedMonth */
        OwedMonth: {
            days_late: number;
            /** Format: date */
            due_on: string;
            fen: number;
            month: string;
        };
        /** OwedPage */
        OwedPage: {
            items: components["schemas"]["OwedReply"][];
            label: string;
            may_urge: boolean;
            next: string | null;
        };
        /** OwedReply */
        OwedReply: {
            address: string;
            bound: boolean;
            community: string;
            days_late: number;
            /** Format: date */
            due_on: string;
            household: components["schemas"]["Ref"] | null;
            id: number;
            name: string;
            period: string;
            phone: string;
            provisional: boolean;
            reminded_on: string | null;
            tenancy_id: number | null;
        };
        /**
         * OwnApplicationReply
         * @description Where a family's own application stands. What offices write of it among themselves is not told.
         */
        OwnApplicationReply: {
            case_id: string;
            denial: components["schemas"]["DenialReply"] | null;
            due_on: string | null;
            fields: components["schemas"]["FormField"][];
            next_step: string;
            number: string;
            /** Format: date */
            opened_on: string;
            place: components["schemas"]["InLineReply"] | null;
            refund: components["schemas"]["OwnRefundReply"] | null;
            slip: components["schemas"]["OwnSlipReply"] | null;
            stages: components["schemas"]["Stage"][];
            status_label: string;
            /** @enum {string} */
            tone: "ask" | "way" | "done" | "stop";
        };
        /**
         * OwnLot
         * @description A draw in which a family that has applied stands, as it is told.
         */
        OwnLot: {
            code: string;
            group: string;
            /** Format: date */
            held_on: string;
            home: string;
            key: string;
            number: number | null;
            said: string;
            /** @enum {string} */
            state: "announced" | "drawn" | "done" | "annulled";
            state_label: string;
            subject: string;
            venue: string;
        };
        /** OwnLots */
        OwnLots: {
            items: components["schemas"]["OwnLot"][];
        };
        /**
         * OwnRefundReply
         * @description The first payment of a lease that came to nothing: what is owed to the family, by when, by whom.
         */
        OwnRefundReply: {
            by: string | null;
            fen: number;
            manager: string;
            manager_phone: string;
        };
        /**
         * OwnScoreReply
         * @description What a family reads of its own, the version that counts first.
         */
        OwnScoreReply: {
            answer: string;
            fields: components["schemas"]["FormField"][];
            may_object: boolean;
            object_by: string | null;
            objection: string;
            review: string;
            versions: components["schemas"]["ScoreReply"][];
        };
        /** OwnScores */
        OwnScores: {
            score: components["schemas"]["OwnScoreReply"] | null;
        };
        /**
         * OwnSlipReply
         * @description Its placement slip, while that lives: which dwelling it was given, what to do next, and by when.
         */
        OwnSlipReply: {
            address: string;
            area_m2: number | null;
            manager: string;
            manager_phone: string;
            next: string;
            number: string;
            sign_by: string | null;
            stages: components["schemas"]["Stage"][];
        };
        /** PaperForm */
        PaperForm: {
            /**
             * 同意电子送达吗
             * @description 同意的，文书可以在小程序里送达；不同意的，仍送纸质的
             */
            electronic_service: boolean;
            /**
             * 送达地址
             * @description 文书寄到或送到哪里，变了请告诉管房单位
             */
            service_address: string;
            /**
             * 签订日期
             * Format: date
             */
            signed_on: string;
            /**
             * 承租人一方谁签的字
             * @description 监护人、代理人签的，写明关系
             */
            signer: string;
            text_sha256: string;
        };
        /** PaperLine */
        PaperLine: {
            added_at: string;
            added_by: string;
            checked_at: string | null;
            checked_by: string;
            evidence_id: string | null;
            note: string;
            on_paper: boolean;
        };
        /** PaperPage */
        PaperPage: {
            items: components["schemas"]["IssuedPaperLine"][];
            next: string | null;
            years: number[];
        };
        /** PaperReply */
        PaperReply: {
            actions: components["schemas"]["Action"][];
            case_id: string;
            case_number: string;
            case_open: boolean;
            case_title: string;
            code: string;
            id: number;
            issued_by: string;
            /** Format: date */
            issued_on: string;
            number: string;
            office: string;
            procedure: string;
            procedure_label: string;
            replaced_by: string;
            replaces: string;
            sha256: string;
            /** @enum {string} */
            state: "valid" | "void";
            title: string;
            void_reason: string;
            voided_at: string | null;
            voided_by: string;
        };
        /** PassForm */
        PassForm: {
            /** 逐项检查 */
            answers: components["schemas"]["PointAnswer"][];
            /**
             * 看到的情况
             * @default
             */
            findings?: string;
        };
        /**
         * PauseForm
         * @description By the family, at its community's desk.
         */
        PauseForm: {
            /**
             * 原因
             * @description 请写明原因，对方会看到。
             */
            reason: string;
            /**
             * 暂停到哪天
             * Format: date
             * @description 到期自动恢复轮候，最长一年
             */
            until_on: string;
        };
        /** PaymentBatch */
        PaymentBatch: {
            entered: number;
            known: number;
        };
        /**
         * PaymentForm
         * @description One row. Money is signed, for corrections; ordinary rows are refused below zero.
         */
        PaymentForm: {
            /**
             * 应收
             * @default 0
             */
            charged_fen?: number;
            /**
             * 金额已核对，确认无误
             * @default false
             */
            confirmed?: boolean;
            /**
             * 是更正
             * @default false
             */
            correction?: boolean;
            /**
             * 非税票据号
             * @description 有的话填写
             * @default
             */
            fiscal_number?: string;
            /**
             * 哪个月的租金
             * @description 例如 2026年12月
             */
            for_month: string;
            /** @default null */
            month?: string | null;
            /**
             * 说明
             * @description 更正要写明原因
             * @default
             */
            note?: string;
            /**
             * 金额
             * @default 0
             */
            paid_fen?: number;
            /** @default null */
            paid_on?: string | null;
            tenancy_id: number;
            /** @default null */
            way?: ("bank" | "cash" | "deduction" | "other" | "wechat") | null;
        };
        /** PaymentLine */
        PaymentLine: {
            charged_fen: number;
            correction: boolean;
            for_month: string;
            id: string;
            month: string;
            note: string;
            paid_fen: number;
            paid_on: string | null;
            tenancy_id: number;
            way_label: string;
        };
        /** PaymentsBody */
        PaymentsBody: {
            batch_id: string;
            rows: components["schemas"]["PaymentForm"][];
        };
        /** PayoutBody */
        PayoutBody: {
            form: components["schemas"]["PayoutForm"];
            id: string;
        };
        /** PayoutDetail */
        PayoutDetail: {
            failed: number;
            failed_fen: number;
            families: number;
            may_take: boolean;
            month: string;
            note: string;
            paid_on: string | null;
            reference: string;
            sum_fen: number;
        };
        /** PayoutForm */
        PayoutForm: {
            /**
             * 发哪个月的补贴
             * @description 该发、还没有列进名单的都列进来，没有发成的也在内
             */
            month: string;
            /**
             * 备注
             * @default
             */
            note?: string;
        };
        /** PayoutLineReply */
        PayoutLineReply: {
            award_id: number;
            days: string;
            fen: number;
            household: string;
            household_id: number;
            number: number;
            reason: string;
            /** @enum {string} */
            state: "" | "paid" | "failed" | "dropped";
            state_label: string;
        };
        /** PayoutLines */
        PayoutLines: {
            items: components["schemas"]["PayoutLineReply"][];
            next: string | null;
        };
        /**
         * PayoutMonth
         * @description What a family reads of one month's subsidy.
         */
        PayoutMonth: {
            days: string;
            fen: number;
            month: string;
            paid_on: string | null;
            reason: string;
            /** @enum {string} */
            state: "" | "paid" | "failed";
            state_label: string;
        };
        /** PayoutMonths */
        PayoutMonths: {
            items: components["schemas"]["PayoutMonth"][];
            next: string | null;
        };
        /** Person */
        Person: {
            key: string;
            name: string;
            organisation: string;
            role_label: string;
            what: string;
        };
        /** PersonBody */
        PersonBody: {
            person: string;
        };
        /** PersonList */
        PersonList: {
            items: components["schemas"]["Person"][];
        };
        /** PhotographBody */
        PhotographBody: {
            /** @enum {unknown} */
            content_type: "image/*" | "image/heic" | "image/heif" | "image/jpeg" | "image/jpg" | "image/png" | "image/webp";
            id: string;
            sha256: string;
            size: number;
            token: string;
        };
        /** PhotographOffer */
        PhotographOffer: {
            photograph: components["schemas"]["PhotographState"];
            upload: components["schemas"]["Upload"];
        };
        /** PhotographState */
        PhotographState: {
            id: string;
            /** @enum {string} */
            state: "waiting_upload" | "sealed" | "refused" | "given_up";
        };
        /** PhraseBody */
        PhraseBody: {
            form: components["schemas"]["PhraseForm"];
        };
        /** PhraseForm */
        PhraseForm: {
            /**
             * 暗语
             * @description 至少12个字，别人猜不到的，一字不差；不用“|”和“：”
             */
            phrase: string;
        };
        /** PlacementSlipDetail */
        PlacementSlipDetail: {
            address: string;
            applicant: string;
            application_id: string;
            area_m2: number | null;
            ended_on: string | null;
            explained_on: string | null;
            ground_label: string;
            /** Format: date */
            issued_on: string;
            lease_id: string | null;
            manager: string;
            manager_phone: string;
            may_draft: boolean;
            people: number;
            reason: string;
            /** Format: date */
            sign_by: string;
            slip_number: string;
            tenancy_id: number | null;
        };
        /** PlaceReply */
        PlaceReply: {
            account_name: string;
            account_number: string;
            bank: string;
            hours: string;
            place: string;
        };
        /** PlainPage */
        PlainPage: {
            items: components["schemas"]["PlainReview"][];
            next: string | null;
            others: number;
        };
        /** PlainReview */
        PlainReview: {
            case: components["schemas"]["CaseSummary"];
            /** @enum {string} */
            passes: "unchanged" | "confirm";
            points: string[];
        };
        /** PlanPart */
        PlanPart: {
            /** Format: date */
            due_on: string;
            fen: number;
        };
        /** PointAnswer */
        PointAnswer: {
            /**
             * 说明
             * @default
             */
            note?: string;
            /** 检查哪一项 */
            point: string;
            /**
             * 情况
             * @enum {unknown}
             */
            result: "none" | "right" | "wrong";
        };
        /**
         * PointLine
         * @description `result`: "" of what was not looked at yet.
         */
        PointLine: {
            base: string;
            key: string;
            label: string;
            note: string;
            /** @enum {string} */
            result: "" | "right" | "wrong" | "none";
        };
        /**
         * Population
         * @description `size`: how many are drawn; of those with parents, of each drawn parent. `sha256`: of its text.
         */
        Population: {
            members: string[];
            name: string;
            sha256: string;
            size: number;
        };
        /** PopulationLine */
        PopulationLine: {
            count: number;
            name: string;
            size: number;
            waiting: number;
        };
        /** PossibleSource */
        PossibleSource: {
            case_id: string;
            label: string;
            number: string;
            /** Format: date */
            on: string;
        };
        /** PossibleSources */
        PossibleSources: {
            sources: components["schemas"]["PossibleSource"][];
        };
        /** PostDetail */
        PostDetail: {
            calendar_since: string | null;
            names: components["schemas"]["NameChange"][];
            post: components["schemas"]["PostLine"];
            sessions: components["schemas"]["SessionReply"][];
        };
        /** PostForm */
        PostForm: {
            /**
             * 备注
             * @default
             */
            note?: string;
            /**
             * 寄到哪里
             * @description 租赁合同上确认的送达地址。
             */
            place: string;
            /**
             * 哪天寄出的
             * Format: date
             */
            posted_on: string;
            /** 邮件号码 */
            sent_to: string;
            /**
             * 照片
             * @default []
             */
            shown?: string[];
            /** @default null */
            told_at?: string | null;
        };
        /** PostLine */
        PostLine: {
            end_reason: string;
            ended_at: string | null;
            ends_on: string | null;
            id: number;
            may_end: boolean;
            mine: boolean;
            name: string;
            organisation: components["schemas"]["OrganisationRef"];
            /** @enum {string} */
            role: "tenant" | "former_tenant" | "applicant" | "grid_worker" | "community_clerk" | "street_clerk" | "district_clerk" | "manager_clerk" | "housing_clerk" | "civil_affairs_clerk" | "health_clerk" | "federation_clerk" | "unit_clerk" | "supervisor" | "administrator" | "by_itself";
            role_label: string;
            standing: boolean;
            /** Format: date */
            starts_on: string;
        };
        /** PostOffices */
        PostOffices: {
            items: components["schemas"]["OrganisationRef"][];
            next: string | null;
        };
        /** PostPage */
        PostPage: {
            items: components["schemas"]["PostLine"][];
            next: string | null;
        };
        /** PostReceiptForm */
        PostReceiptForm: {
            /**
             * 备注
             * @default
             */
            note?: string;
            /** 回执上是谁签收的 */
            received_by: string;
            /**
             * 回执上的收件日期
             * Format: date
             * @description 以邮件回执写的日期为准。
             */
            served_on: string;
            /**
             * 照片
             * @default []
             */
            shown?: string[];
            /** @default null */
            told_at?: string | null;
        };
        /**
         * PrepareBody
         * @description Of the particulars those of its kind.
         */
        PrepareBody: {
            /**
             * 已经发过的也再发
             * @default false
             */
            again?: boolean;
            /**
             * 欠租通知
             * @default null
             */
            arrears?: components["schemas"]["ArrearsParticulars"] | null;
            /**
             * 收房验收通知
             * @default null
             */
            handback?: components["schemas"]["HandbackParticulars"] | null;
            id: string;
            /**
             * 领取钥匙通知
             * @default null
             */
            key?: components["schemas"]["KeyParticulars"] | null;
            /** 哪种通知 */
            kind: string;
            /**
             * 办理续租通知
             * @default null
             */
            renewal?: components["schemas"]["RenewalParticulars"] | null;
            /**
             * 租金通知
             * @default null
             */
            rent?: components["schemas"]["RentParticulars"] | null;
            /**
             * 维修通知
             * @default null
             */
            repair?: components["schemas"]["RepairParticulars"] | null;
            /**
             * 领取时段
             * @default null
             */
            slots?: components["schemas"]["SlotsForm"] | null;
            /**
             * 用哪个模板
             * @default null
             */
            template_id?: number | null;
            /**
             * 其他通知
             * @default null
             */
            text?: components["schemas"]["TextParticulars"] | null;
            /** 发给谁 */
            to: components["schemas"]["Recipients"];
            /**
             * 上门检查通知
             * @default null
             */
            visit?: components["schemas"]["VisitParticulars"] | null;
        };
        /**
         * ProblemReply
         * @description RFC 9457. `code` is stable; `detail` is a Chinese sentence to show; `fields` says what of a form is wrong.
         */
        ProblemReply: {
            code: string;
            detail: string;
            /** @default {} */
            fields?: {
                [key: string]: string;
            };
            status: number;
            title: string;
            type: string;
        };
        /** ProspectReply */
        ProspectReply: {
            form: string;
            least_files: number;
            least_units: number;
            level: string;
            level_label: string;
            lotteries: components["schemas"]["LotteryLine"][];
            period: string;
            period_label: string;
            periods: components["schemas"]["SpanLine"][];
            populations: components["schemas"]["PopulationLine"][];
            turn: number;
        };
        /** ProxyForm */
        ProxyForm: {
            /**
             * 看过证件，满18周岁吗
             * @description 未成年人不能代收。
             */
            adult: boolean;
            /**
             * 同去的人
             * @description 姓名和单位。您自己不用写，系统会记下。
             * @default
             */
            also?: string;
            /**
             * 备注
             * @default
             */
            note?: string;
            /**
             * 送达地点
             * @description 例如：和谐家园1号楼1单元101室
             */
            place: string;
            /**
             * 为什么由家人代收
             * @description 例如：本人上班，晚上才回来。
             */
            proxy_reason: string;
            /** 代收人姓名 */
            received_by: string;
            /**
             * 和本人的关系
             * @enum {unknown}
             */
            relation: "child" | "other" | "parent" | "sibling" | "spouse";
            /**
             * 哪天送达的
             * Format: date
             */
            served_on: string;
            /**
             * 照片
             * @default []
             */
            shown?: string[];
            /** @default null */
            told_at?: string | null;
        };
        /** PublicityDetail */
        PublicityDetail: {
            base: string;
            ends_on: string | null;
            families: number;
            kind_label: string;
            lines: components["schemas"]["DrawnLine"][];
            note: string;
            result_until: string | null;
            slug: string;
            starts_on: string | null;
        };
        /** PublicityObjectionDetail */
        PublicityObjectionDetail: {
            answer: string;
            /** Format: date */
            answer_by: string;
            benefit: string;
            detail: string;
            may_look: boolean;
            name: string;
            number: number;
            outcome_label: string;
            publicity_id: string;
            reasons: string;
            /** Format: date */
            received_on: string;
            subject_id: string;
        };
        /** PublicityPage */
        PublicityPage: {
            base: string;
            /** Format: date */
            ends_on: string;
            fields: components["schemas"]["FormField"][];
            items: components["schemas"]["ShownLine"][];
            next: string | null;
            note: string;
            office: string;
            phone: string;
            result_until: string | null;
            /** Format: date */
            starts_on: string;
            /** @enum {string} */
            state: "shown" | "result";
            title: string;
        };
        /** PublicReportDetail */
        PublicReportDetail: {
            again: components["schemas"]["SaidAgain"][];
            alike: components["schemas"]["AlikeReport"][];
            answer_by: string | null;
            communities: components["schemas"]["Ref"][];
            detail: string;
            first_case_id: string | null;
            happened_on: string | null;
            inspection_case_id: string | null;
            kind_label: string;
            may_assign: boolean;
            may_look: boolean;
            named: boolean;
            outcome_label: string;
            place: string;
            received_on: string | null;
            told: string;
        };
        /** PublishForm */
        PublishForm: {
            /**
             * 为什么要公告送达
             * @description 写明其他方式为什么送不到，会写进送达回证。
             */
            notice_reason: string;
            /**
             * 公告在哪里
             * @description 例如：区政府网站和社区公告栏。不要公开证件号、电话和病情。
             */
            published_at: string;
            /**
             * 哪天公告的
             * Format: date
             */
            published_on: string;
            /**
             * 照片
             * @default []
             */
            shown?: string[];
            /** @default null */
            told_at?: string | null;
        };
        /**
         * PutForm
         * @description One paper: of which item of the checklist, its photograph, and whether it lies in the folder.
         */
        PutForm: {
            checklist_item_id: number;
            /** @default null */
            evidence_id?: string | null;
            /**
             * 说明
             * @description 可以不填，例如：复印件，已核对原件
             * @default
             */
            note?: string;
            /**
             * 纸质材料放进档案袋了吗
             * @default true
             */
            on_paper?: boolean;
        };
        /** PutRentBody */
        PutRentBody: {
            /**
             * 依据
             * @description 例如：评估报告、价格部门的公告
             */
            base: string;
            /** @default null */
            estate_id?: number | null;
            /** 每平方米每月多少 */
            fen_per_m2: number;
            /** @default null */
            id?: string | null;
            /**
             * 从哪天起
             * Format: date
             * @description 可以是过去的日子：追缴要用当时的市场租金
             */
            since: string;
        };
        /** ReachBody */
        ReachBody: {
            form: components["schemas"]["ReachForm"];
            id: string;
        };
        /** ReachForm */
        ReachForm: {
            /** 哪一户的序号 */
            number: number;
            /**
             * 结果
             * @enum {unknown}
             */
            result: "comes" | "declines" | "unreached";
            /**
             * 怎么联系的
             * @enum {unknown}
             */
            way: "message" | "onsite" | "phone" | "visit";
            /**
             * 说明
             * @default
             */
            words?: string;
        };
        /** ReadBody */
        ReadBody: {
            /**
             * 看还是打印
             * @default read
             * @enum {unknown}
             */
            kind?: "print" | "read";
            /** 用来做什么 */
            reason: string;
        };
        /** ReadingLine */
        ReadingLine: {
            at: string;
            kind_label: string;
            name: string;
            number: number;
            reason: string;
        };
        /** ReadReply */
        ReadReply: {
            compared: components["schemas"]["ComparedLine"][];
            number: number;
            proposed: string[];
        };
        /** ReasonForm */
        ReasonForm: {
            /**
             * 原因
             * @description 请写明原因，对方会看到。
             */
            reason: string;
        };
        /**
         * ReceiptForm
         * @description What the event seals of the payment.
         */
        ReceiptForm: {
            /**
             * 非税票据号
             * @default
             */
            fiscal_number?: string;
            /** 金额 */
            paid_fen: number;
            tenancy_id: number;
        };
        /** ReceiptReply */
        ReceiptReply: {
            closed_on: string | null;
            code: string;
            label: string;
            number: string;
            received_on: string | null;
            said: string;
            /** @enum {string} */
            state: "received" | "handling" | "closed";
        };
        /** ReceiveForm */
        ReceiveForm: {
            /** 收了多少 */
            amount_fen: number;
            /**
             * 备注
             * @default
             */
            note?: string;
            /**
             * 哪天收的
             * Format: date
             */
            paid_on: string;
            /**
             * 票据号
             * @description 照票据填写
             */
            receipt: string;
            /**
             * 怎样交的
             * @enum {unknown}
             */
            way: "cash" | "counter" | "transfer";
        };
        /**
         * Recipients
         * @description Those that are picked, or all of whom all that is said holds.
         */
        Recipients: {
            /**
             * 楼号
             * @description 例如：3
             * @default
             */
            building?: string;
            /** @default null */
            ends_within?: number | null;
            /**
             * 小区
             * @default null
             */
            estate_id?: number | null;
            /**
             * 本单位的全部承租家庭
             * @default false
             */
            everyone?: boolean;
            /** @default null */
            owing_months?: number | null;
            /**
             * 选定的家庭
             * @default []
             */
            tenancy_ids?: number[];
        };
        /** ReconciliationDetail */
        ReconciliationDetail: {
            closed_at: string | null;
            count: number;
            differences: components["schemas"]["DifferenceLine"][];
            items: components["schemas"]["handlers.dwellings.reconciliations.FigureLine"][];
            manager: string;
            may_settle: boolean;
            may_state: boolean;
            month: string;
            month_label: string;
            unsettled: number;
        };
        /** RecordBody */
        RecordBody: {
            form: components["schemas"]["SubsidyForm"];
            id: string;
        };
        /** RecordExitBody */
        RecordExitBody: {
            form: components["schemas"]["ExitForm"];
            id: string;
            tenancy_id: number;
        };
        /** RecordingBody */
        RecordingBody: {
            case_id: string;
            form: components["schemas"]["RecordingForm"];
            id: string;
        };
        /** RecordingForm */
        RecordingForm: {
            /**
             * 哪个机位
             * @description 例如：大厅全景、1号选房台
             */
            label: string;
        };
        /** RecordingLine */
        RecordingLine: {
            begun_at: string;
            by: string;
            bytes: number;
            case_id: string;
            changed: number[];
            digest: string;
            id: string;
            label: string;
            may_add: boolean;
            missing: number[];
            missing_words: string;
            parts: number | null;
            reason: string;
            received: number;
            sealed: boolean;
            sealed_at: string | null;
            sealed_by: string;
            seconds: number;
        };
        /** RecordingPage */
        RecordingPage: {
            items: components["schemas"]["RecordingLine"][];
            next: string | null;
        };
        /** RecordingPartLine */
        RecordingPartLine: {
            evidence_id: string;
            filename: string;
            mine: boolean;
            number: number;
            original: boolean;
            reason: string;
            received_at: string | null;
            seconds: number | null;
            sha256: string;
            size: number;
            /** @enum {string} */
            state: "waiting_upload" | "sealed" | "refused" | "given_up" | "removed";
        };
        /** RecordingReply */
        RecordingReply: {
            begun_at: string;
            by: string;
            bytes: number;
            case_id: string;
            changed: number[];
            digest: string;
            id: string;
            label: string;
            lines: components["schemas"]["RecordingPartLine"][];
            manifest: string;
            may_add: boolean;
            missing: number[];
            missing_words: string;
            parts: number | null;
            reason: string;
            received: number;
            sealed: boolean;
            sealed_at: string | null;
            sealed_by: string;
            seconds: number;
        };
        /** RecoverForm */
        RecoverForm: {
            /**
             * 为什么和算出来的不一样
             * @default
             */
            adjusted_because?: string;
            /** @default null */
            amount_fen?: number | null;
            /**
             * 从哪天算起
             * Format: date
             * @description 违规的第一天。逐月由系统算：补贴按台账，租金按市场租金减合同租金。
             */
            from_day: string;
            /**
             * 哪一项事由
             * @enum {unknown}
             */
            ground: "altered_use" | "arrears" | "damaged" | "false_report" | "illegal_use" | "lent" | "no_request" | "other" | "other_housing" | "refuses_review" | "renewal_refused" | "sublet" | "subsidy_misused" | "swapped" | "vacant";
            /**
             * 理由
             * @description 写明事实、依据；会写进决定书，家庭会看到。
             */
            reasons: string;
            /**
             * 算到哪天
             * Format: date
             */
            to_day: string;
        };
        /** RecoveryDetail */
        RecoveryDetail: {
            behind_fen: number;
            entries: components["schemas"]["RecoveryEntryReply"][];
            lines: components["schemas"]["RecoveryLineReply"][];
            may_add: boolean;
            next_fen: number;
            offset_fen: number | null;
            offset_words: string;
            owed_fen: number;
            paid_fen: number;
            parts: components["schemas"]["RecoveryPart"][];
            pay_by: string | null;
            return_by: string | null;
            return_fen: number;
            source_case_id: string | null;
            source_procedure: string;
            total_fen: number;
        };
        /** RecoveryEntryReply */
        RecoveryEntryReply: {
            fen: number;
            kind: string;
            label: string;
            note: string;
            number: number;
            /** Format: date */
            on: string;
            receipt: string;
            reversed: boolean;
            way: string;
        };
        /** RecoveryLineReply */
        RecoveryLineReply: {
            adjusted_because: string;
            decided_fen: number;
            fen: number;
            how: string;
            number: number;
            what: string;
        };
        /** RecoveryPart */
        RecoveryPart: {
            fen: number;
            /** Format: date */
            on: string;
        };
        /** RectificationDetail */
        RectificationDetail: {
            answered_on: string | null;
            base: string;
            claim: string;
            court: string;
            court_number: string;
            days: number;
            demand: string;
            docketed_on: string | null;
            extended_because: string;
            facts: string;
            filed_on: string | null;
            fix_by: string | null;
            found: string;
            ground_label: string;
            looked_on: string | null;
            may_add: boolean;
            outcome_label: string;
            outcome_on: string | null;
            outcome_words: string;
            received_by: string;
            refused_on: string | null;
            served_on: string | null;
            served_way_label: string;
            source_case_id: string | null;
            source_procedure: string;
            turn: number;
            witness: string;
        };
        /** RectifyForm */
        RectifyForm: {
            /**
             * 给几天整改
             * @description 从收到整改通知的第二天算起。
             */
            days: number;
            /** 要求怎么改 */
            demand: string;
            /**
             * 哪一项事由
             * @enum {unknown}
             */
            ground: "altered_use" | "arrears" | "damaged" | "false_report" | "illegal_use" | "lent" | "no_request" | "other" | "other_housing" | "refuses_review" | "renewal_refused" | "sublet" | "subsidy_misused" | "swapped" | "vacant";
            /**
             * 理由
             * @description 写明事实、依据；会写进决定书，家庭会看到。
             */
            reasons: string;
        };
        /** Ref */
        Ref: {
            id: number;
            name: string;
        };
        /** ReferForm */
        ReferForm: {
            /** 了解到的情况 */
            note: string;
        };
        /** RefusalForm */
        RefusalForm: {
            /**
             * 几点
             * @description 写成 14:30 这样，记不清可以不写
             * @default
             */
            hour?: string;
            /** 拒不整改的情况 */
            note: string;
            /**
             * 日期
             * Format: date
             */
            on: string;
        };
        /** Refused */
        Refused: {
            name: string;
            reason: string;
            tenancy_id: number;
        };
        /** RefusedForm */
        RefusedForm: {
            /** 怎样拒绝的 */
            note: string;
            /**
             * 哪天拒绝的
             * Format: date
             */
            refused_on: string;
            /**
             * 在场的见证人
             * @description 姓名和单位，例如：胜利社区李某
             */
            witness: string;
        };
        /** RegisteredAddress */
        RegisteredAddress: {
            /** 新的户籍地址 */
            address: string;
            /**
             * 从哪天起
             * Format: date
             */
            since: string;
        };
        /** ReissueBody */
        ReissueBody: {
            form: components["schemas"]["ReasonForm"];
        };
        /** RelatedCase */
        RelatedCase: {
            case_id: string;
            label: string;
            number: string;
            procedure: string;
        };
        /** Relation */
        Relation: {
            member_id: number;
            /**
             * 是这一位的什么人
             * @description 例如：配偶、子、母
             */
            relationship: string;
        };
        /** ReleaseForm */
        ReleaseForm: {
            /**
             * 结束哪一项
             * @enum {unknown}
             */
            kind: "recovering" | "repair" | "reserved" | "withdrawn";
            /**
             * 从哪天起不再是这样
             * Format: date
             */
            until_on: string;
            /**
             * 情况
             * @description 例如：维修完工，已验收。
             */
            why: string;
        };
        /** RemarkBody */
        RemarkBody: {
            form: components["schemas"]["RemarkForm"];
        };
        /** RemarkForm */
        RemarkForm: {
            /** 监督意见 */
            words: string;
        };
        /** RemindForm */
        RemindForm: {
            /**
             * 哪天催问的
             * Format: date
             */
            on: string;
            /** 怎么说的 */
            said: string;
        };
        /** RenameBody */
        RenameBody: {
            form: components["schemas"]["RenameHolderForm"];
        };
        /** RenameForm */
        RenameForm: {
            /**
             * 填写说明
             * @default
             */
            hint?: string;
            /** 名称 */
            name: string;
        };
        /** RenameHolderForm */
        RenameHolderForm: {
            /** 正确的姓名 */
            name: string;
            /**
             * 原因
             * @description 至少两个字，会留在记录里
             */
            reason: string;
        };
        /** RenewalDetail */
        RenewalDetail: {
            answer: string;
            asked_by: string;
            check_note: string;
            contract_id: string | null;
            ends_on: string | null;
            exit_case_id: string | null;
            go_by: string | null;
            late: boolean;
            leave_by: string | null;
            may_apply: boolean;
            may_check: boolean;
            /** Format: date */
            national_on: string;
            note: string;
            object_until: string | null;
            /** Format: date */
            opens_on: string;
            opinion: string;
            prepared: string;
            prepared_leave_by: string | null;
            refusal: string;
            request: string[];
            requested_on: string | null;
            sheet: components["schemas"]["SheetLine"][];
            sign_by: string | null;
            tenancy_id: number;
        };
        /** RenewalParticulars */
        RenewalParticulars: {
            /**
             * 要带什么
             * @default 身份证、租赁合同
             */
            bring?: string;
            /**
             * 联系人和电话
             * @default
             */
            contact?: string;
            /**
             * 最晚哪天来办
             * Format: date
             */
            due_on: string;
            /**
             * 补充说明
             * @default
             */
            note?: string;
            /** 在哪里 */
            place: string;
        };
        /** RenewalStanding */
        RenewalStanding: {
            answer: string;
            case_id: string | null;
            dwelling: components["schemas"]["DwellingRef"];
            ends_on: string | null;
            household: components["schemas"]["Ref"];
            may_ask: boolean;
            national_on: string | null;
            next_step: string;
            opens_on: string | null;
            /** @enum {string} */
            state: "no_lease" | "early" | "open" | "late" | "left";
            status_label: string;
            tenancy_id: number;
        };
        /** RentDemandDetail */
        RentDemandDetail: {
            left_fen: number;
            owed_fen: number;
            pay_by: string | null;
            tenancy_id: number;
            text: string;
            tier_label: string;
        };
        /** RentPaid */
        RentPaid: {
            payment: components["schemas"]["PaymentLine"];
            receipt_id: string | null;
            reversed: boolean;
        };
        /** RentParticulars */
        RentParticulars: {
            /** @default null */
            amount_fen?: number | null;
            /**
             * 最晚哪天交
             * Format: date
             */
            due_on: string;
            /**
             * 补充说明
             * @description 例如在哪里交、怎么交
             * @default
             */
            note?: string;
            /**
             * 租金月份
             * @description 例如 2026年12月
             */
            period: string;
        };
        /** RentPlanDetail */
        RentPlanDetail: {
            behind_fen: number;
            left_fen: number;
            owed_fen: number;
            parts: components["schemas"]["PlanPart"][];
            tenancy_id: number;
            until_month: string;
            words: string;
        };
        /** RentReceiptDetail */
        RentReceiptDetail: {
            fiscal_number: string;
            payment: components["schemas"]["PaymentLine"];
        };
        /** RentReductionDetail */
        RentReductionDetail: {
            basis: string;
            /** Format: date */
            first_on: string;
            ground_label: string;
            /** Format: date */
            last_on: string;
            stopped_on: string | null;
            tenancy_id: number;
            words: string;
        };
        /**
         * RentStanding
         * @description As the manager's books say it. `arrears_fen` below zero: paid in advance.
         */
        RentStanding: {
            arrears_fen: number;
            charged_fen: number;
            paid_fen: number;
        };
        /** RentStatement */
        RentStatement: {
            balance_fen: number;
            cases: components["schemas"]["CaseSummary"][];
            credit_fen: number;
            dwelling: components["schemas"]["DwellingRef"];
            exit_months: number;
            household: components["schemas"]["Ref"];
            months_late: number;
            offered: components["schemas"]["OfferedPayment"];
            overdue_fen: number;
            owed: components["schemas"]["OwedMonth"][];
            paid: components["schemas"]["RentPaid"][];
            pay_words: string[];
            tenancy_id: number;
            words: string[];
        };
        /** RepairBody */
        RepairBody: {
            dwelling_id: number;
            id: string;
        };
        /** RepairDetail */
        RepairDetail: {
            booked_label: string;
            cost_fen: number | null;
            detail: string;
            done: string;
            emergency_label: string;
            finished_on: string | null;
            fix_by: string | null;
            kind_label: string;
            may_add: boolean;
            may_report: boolean;
            overdue_on: string | null;
            rating_label: string;
            rating_words: string;
            refused_label: string;
            reopened: number;
            reported_on: string | null;
            room_label: string;
            source_label: string;
            when_late: string;
            worker: string;
            worker_phone: string;
        };
        /** RepairParticulars */
        RepairParticulars: {
            /**
             * 联系人和电话
             * @default
             */
            contact?: string;
            /**
             * 几点
             * @description 例如：上午9点到11点
             * @default
             */
            hours?: string;
            /**
             * 补充说明
             * @description 例如要停水多久
             * @default
             */
            note?: string;
            /**
             * 哪天来修
             * Format: date
             */
            on: string;
            /**
             * 修什么
             * @description 例如：更换楼道水管
             */
            purpose: string;
        };
        /** ReportDetail */
        ReportDetail: {
            changes: components["schemas"]["Change"][];
            elsewhere: string[];
            entered_by: string;
            form: components["schemas"]["ReportForm"];
            year: number;
        };
        /** ReporterReply */
        ReporterReply: {
            name: string;
            phone: string;
        };
        /**
         * ReportForm
         * @description All that clause 4.5.0 asks a family to tell. Lists may be empty.
         */
        ReportForm: {
            /**
             * 电话换了
             * @description 让社区找得到您
             * @default null
             */
            contact?: components["schemas"]["Contact"] | null;
            /**
             * 收入变了
             * @description 工资、退休金、低保等
             * @default []
             */
            incomes?: components["schemas"]["Income"][];
            /**
             * 工作变了
             * @description 换单位、退休、失业
             * @default []
             */
            jobs?: components["schemas"]["Job"][];
            /**
             * 婚姻变了
             * @description 结婚、离婚、丧偶
             * @default []
             */
            marriages?: components["schemas"]["Marriage"][];
            /**
             * 家里添了人
             * @description 出生、结婚、接来同住
             * @default []
             */
            members_in?: components["schemas"]["MemberIn"][];
            /**
             * 家里少了人
             * @description 迁出、婚出、去世
             * @default []
             */
            members_out?: components["schemas"]["MemberOut"][];
            /**
             * 没有变化
             * @default false
             */
            no_change?: boolean;
            /**
             * 还想说明的
             * @description 没有可以不填
             * @default
             */
            note?: string;
            /**
             * 别处有了房或没了房
             * @description 买房、继承、卖房
             * @default null
             */
            other_housing?: components["schemas"]["OtherHousing"] | null;
            /**
             * 户籍地址变了
             * @description 户口簿上的地址
             * @default null
             */
            registered_address?: components["schemas"]["RegisteredAddress"] | null;
            /**
             * 接着承租的人
             * @default null
             */
            successor?: components["schemas"]["Successor"] | null;
        };
        /** RequestBeginBody */
        RequestBeginBody: {
            id: string;
            token: string;
        };
        /** RequestBegun */
        RequestBegun: {
            code: string;
            handed_in: boolean;
            id: string;
            until: string | null;
        };
        /** RequestCodeBody */
        RequestCodeBody: {
            /**
             * 查询码
             * @description 12位，大小写都可以
             */
            code: string;
        };
        /** RequestFollowBody */
        RequestFollowBody: {
            /**
             * 查询码
             * @description 12位，大小写都可以
             */
            code: string;
            /** 回执编号 */
            number: string;
        };
        /** RequestHandInBody */
        RequestHandInBody: {
            /**
             * 查询码
             * @description 12位，大小写都可以
             */
            code: string;
            /** @default {} */
            form?: Record<string, unknown>;
        };
        /** RequestMore */
        RequestMore: {
            /** Format: date */
            by: string;
            papers: string[];
            turn: number;
            words: string;
        };
        /**
         * RequestOpenForm
         * @description What the open page asks, and whom to call instead.
         */
        RequestOpenForm: {
            communities: components["schemas"]["Ref"][];
            draft_days: number;
            fields: components["schemas"]["FormField"][];
            follow: components["schemas"]["FormField"][];
            most_photographs: number;
            most_with_more: number;
            office: string;
            papers: components["schemas"]["Choice"][];
            phone: string;
            supply: components["schemas"]["FormField"][];
            withdraw: components["schemas"]["FormField"][];
        };
        /** RequestPaper */
        RequestPaper: {
            code: string;
            number: string;
        };
        /** RequestPhotographBody */
        RequestPhotographBody: {
            code: string;
            /** @enum {unknown} */
            content_type: "image/*" | "image/heic" | "image/heif" | "image/jpeg" | "image/jpg" | "image/png" | "image/webp";
            id: string;
            /** @enum {unknown} */
            paper: "assets" | "household_book" | "housing" | "id_card" | "income" | "lease" | "marriage" | "other" | "status";
            sha256: string;
            size: number;
        };
        /** RequestReceipt */
        RequestReceipt: {
            answer_by: string | null;
            code: string;
            community: string;
            grounds: string[];
            id: string;
            kind_label: string;
            label: string;
            may_withdraw: boolean;
            more: components["schemas"]["RequestMore"] | null;
            number: string;
            paper: components["schemas"]["RequestPaper"] | null;
            phone: string;
            received_on: string | null;
            said: string;
            stands: components["schemas"]["RequestStands"] | null;
            /** @enum {string} */
            state: "handed_in" | "more_asked" | "accepted" | "declined" | "withdrawn" | "lapsed";
        };
        /** RequestReply */
        RequestReply: {
            acting_for: string | null;
            actions: components["schemas"]["Action"][];
            answers: components["schemas"]["Answer"][];
            damaged: boolean;
            days_late: number;
            detail: Record<string, unknown>;
            due_on: string | null;
            dwelling: components["schemas"]["DwellingRef"] | null;
            evidence: components["schemas"]["EvidenceReply"][];
            history: components["schemas"]["HistoryLine"][];
            household: components["schemas"]["Ref"] | null;
            id: string;
            in_hand: components["schemas"]["InHandReply"] | null;
            may_reveal: boolean;
            may_take: boolean;
            next_step: string;
            number: string;
            opened_at: string;
            papers: components["schemas"]["IssuedPaperLine"][];
            procedure: string;
            procedure_label: string;
            request_id: string;
            stages: components["schemas"]["Stage"][];
            status: string;
            status_label: string;
            title: string;
            /** @enum {string} */
            tone: "ask" | "way" | "done" | "stop";
            updated_at: string;
            version: number;
            waiting_for: string | null;
            yours: boolean;
        };
        /**
         * RequestStands
         * @description Of what it became: where it stands, as a family that applied is told.
         */
        RequestStands: {
            label: string;
            number: string;
            said: string;
            /** @enum {string} */
            tone: "ask" | "way" | "done" | "stop";
        };
        /** RequestSupplyBody */
        RequestSupplyBody: {
            /**
             * 查询码
             * @description 12位，大小写都可以
             */
            code: string;
            /** @default {} */
            form?: Record<string, unknown>;
            turn: number;
        };
        /** ReturnDetail */
        ReturnDetail: {
            differences: number;
            digest: string;
            figures: components["schemas"]["handlers.ledgers.returns.FigureLine"][];
            month: string;
            reported_at: string | null;
            sent_back: number;
            street: string;
            waiting: number;
        };
        /**
         * ReturnDifference
         * @description What the return says of an entry, with its words.
         */
        ReturnDifference: {
            address: string;
            award_id: number | null;
            community: string;
            household: string;
            ledger: string;
            ledger_label: string;
            note: string;
            tenancy_id: number | null;
            what: string;
            what_label: string;
        };
        /** ReturnForm */
        ReturnForm: {
            /**
             * 交回几把钥匙
             * @description 当面点清
             */
            keys: number;
            /**
             * 备注
             * @description 少了的要写明
             * @default
             */
            note?: string;
            /**
             * 哪天交回
             * Format: date
             */
            on: string;
        };
        /** ReturnLine */
        ReturnLine: {
            id: string;
            month: string;
            reported_at: string | null;
            status: string;
            status_label: string;
            street: string;
        };
        /** ReturnPage */
        ReturnPage: {
            items: components["schemas"]["ReturnLine"][];
            next: string | null;
            open_months: string[];
        };
        /** RevealBody */
        RevealBody: {
            /** @enum {unknown} */
            field: "all" | "id_numbers" | "phone";
            /** 原因 */
            reason: string;
        };
        /**
         * RevealReply
         * @description Numbers whole, by what they are of: a member's number, or a place in a form such as `members.0.id_number`.
         */
        RevealReply: {
            values: {
                [key: string]: string;
            };
        };
        /** ReviewBody */
        ReviewBody: {
            id: string;
            /** @default  */
            reason?: string;
            revisions: number[];
            /** @enum {unknown} */
            verdict: "accept" | "send_back";
        };
        /** ReviewContact */
        ReviewContact: {
            by: string;
            note: string;
            /** Format: date */
            on: string;
            outcome_label: string;
            way_label: string;
        };
        /** ReviewDetail */
        ReviewDetail: {
            revisions: components["schemas"]["RevisionItem"][];
        };
        /** ReviewPoint */
        ReviewPoint: {
            attention: boolean;
            fact: string;
            /** @enum {string} */
            finding: "" | "fits" | "problem";
            finding_label: string;
            label: string;
            note: string;
            point: string;
        };
        /** ReviewReply */
        ReviewReply: {
            cases: components["schemas"]["CaseReply"][];
        };
        /** RevisionItem */
        RevisionItem: {
            at: string;
            award_id: number | null;
            by: string;
            case_id: string | null;
            changes: components["schemas"]["ChangeLine"][];
            community: string;
            household: components["schemas"]["Ref"];
            id: number;
            ledger: string;
            ledger_label: string;
            own: boolean;
            procedure_label: string;
            review_case_id: string | null;
            role_label: string;
            state: string;
            state_label: string;
            tenancy_id: number | null;
        };
        /** RevisionLine */
        RevisionLine: {
            at: string;
            by: string;
            case_id: string | null;
            changes: components["schemas"]["ChangeLine"][];
            id: number;
            procedure_label: string;
            role_label: string;
            stage_label: string;
            state: string;
            state_label: string;
        };
        /** RevisionPage */
        RevisionPage: {
            items: components["schemas"]["RevisionItem"][];
            may_review: boolean;
            next: string | null;
        };
        /** RevokeForm */
        RevokeForm: {
            /**
             * 谁撤销授权
             * @description 写本人姓名；只能撤销自己签的。
             */
            name: string;
            /** 原因 */
            reason: string;
        };
        /** RoomForm */
        RoomForm: {
            /** 看了什么 */
            lines: components["schemas"]["LineForm"][];
            /** 哪一间 */
            room: string;
        };
        /** RoundCounts */
        RoundCounts: {
            confirmed: number;
            overdue: number;
            unconfirmed: number;
            unread: number;
            visit: number;
            wechat_failed: number;
            wechat_pending: number;
            wechat_sent: number;
            withdrawn: number;
        };
        /** RoundFamilies */
        RoundFamilies: {
            items: components["schemas"]["RoundFamily"][];
            next: string | null;
        };
        /** RoundFamily */
        RoundFamily: {
            amount_fen: number | null;
            case_id: string;
            dwelling: components["schemas"]["DwellingRef"];
            household: components["schemas"]["Ref"];
            keys: string;
            /** @enum {string} */
            outcome: "waiting" | "sent" | "left" | "failed";
            reason: string;
            slot: string;
            status: string;
            status_label: string;
            tenancy_id: number;
            text: string;
            ways: components["schemas"]["WayLine"][];
        };
        /** RoundLine */
        RoundLine: {
            act_by: string | null;
            failed: number;
            id: string;
            kind: string;
            kind_label: string;
            left_out: number;
            made_at: string;
            recipients: string;
            send_on: string | null;
            sent: number;
            /** @enum {string} */
            state: "prepared" | "waiting" | "sending" | "sent" | "stopped" | "recalling" | "recalled" | "dropped";
            state_label: string;
            sum_fen: number;
            title: string;
            /** @enum {string} */
            tone: "ask" | "way" | "done" | "stop";
            total: number;
        };
        /** RoundPage */
        RoundPage: {
            items: components["schemas"]["RoundLine"][];
            next: string | null;
        };
        /** RoundReply */
        RoundReply: {
            act_by: string | null;
            choose_until: string | null;
            confirmed_at: string | null;
            counts: components["schemas"]["RoundCounts"] | null;
            failed: number;
            finished_at: string | null;
            id: string;
            kind: string;
            kind_label: string;
            left_out: number;
            made_at: string;
            may: ("send" | "drop" | "recall")[];
            reason: string;
            recipients: string;
            send_on: string | null;
            sent: number;
            /** @enum {string} */
            state: "prepared" | "waiting" | "sending" | "sent" | "stopped" | "recalling" | "recalled" | "dropped";
            state_label: string;
            sum_fen: number;
            template: string;
            title: string;
            /** @enum {string} */
            tone: "ask" | "way" | "done" | "stop";
            total: number;
        };
        /** RuleForm */
        RuleForm: {
            /**
             * 由谁填写
             * @enum {unknown}
             */
            filled_by: "all" | "community" | "manager" | "street";
            /** 必须填写吗 */
            required: boolean;
        };
        /** RuleOutForm */
        RuleOutForm: {
            number: number;
            /** 怎样核实的，为什么不是重复享受 */
            reason: string;
        };
        /** RulingForm */
        RulingForm: {
            /** 文书怎么说 */
            note: string;
            /**
             * 文书的日期
             * Format: date
             */
            ruled_on: string;
            /**
             * 结果
             * @enum {unknown}
             */
            ruling: "denied" | "granted" | "rejected" | "withdrawn";
        };
        /** SaidAgain */
        SaidAgain: {
            detail: string;
            happened_on: string | null;
            kind_label: string;
        };
        /** SaveForm */
        SaveForm: {
            report: components["schemas"]["ReportForm"];
        };
        /** ScannedBody */
        ScannedBody: {
            text: string;
        };
        /** ScannedReply */
        ScannedReply: {
            check: components["schemas"]["EvidenceCheck"] | null;
            kind: string;
            lines: string[];
            links: components["schemas"]["CodeLink"][];
            /** @default null */
            paper?: ("valid" | "void" | "altered") | null;
            title: string;
        };
        /** ScheduleForm */
        ScheduleForm: {
            /**
             * 每月几号发
             * @description 1到28
             */
            day: number;
            /**
             * 最晚几号交
             * @description 比发的日子小，就是下个月的这一天
             */
            due_day: number;
            /**
             * 每月发什么
             * @enum {unknown}
             */
            kind: "arrears" | "rent";
            /**
             * 补充说明
             * @default
             */
            note?: string;
            /**
             * 用哪个模板
             * @default null
             */
            template_id?: number | null;
            /** 发给谁 */
            to: components["schemas"]["Recipients"];
        };
        /** ScheduleList */
        ScheduleList: {
            items: components["schemas"]["ScheduleReply"][];
        };
        /** ScheduleReply */
        ScheduleReply: {
            day: number;
            due_day: number;
            id: number;
            kind: string;
            kind_label: string;
            next_on: string | null;
            note: string;
            reason: string;
            /** @enum {string} */
            state: "on" | "stopped";
        };
        /** ScoreForm */
        ScoreForm: {
            /** @default null */
            reference_on?: string | null;
        };
        /** ScoreLine */
        ScoreLine: {
            clause: string;
            found: string;
            key: string;
            label: string;
            points: number;
            rule: string;
            source: string;
        };
        /** ScoreObjectionBody */
        ScoreObjectionBody: {
            form: components["schemas"]["ScoreObjectionForm"];
        };
        /** ScoreObjectionForm */
        ScoreObjectionForm: {
            /**
             * 对评分有什么异议
             * @description 写明哪一项不对、为什么
             */
            words: string;
        };
        /**
         * ScoreReply
         * @description A version. Its lines add up to its total.
         */
        ScoreReply: {
            legal_base: string;
            lines: components["schemas"]["ScoreLine"][];
            /** Format: date */
            reference_on: string;
            rules: string;
            /** Format: date */
            scored_on: string;
            total: number;
            version: number;
        };
        /** ScoringBody */
        ScoringBody: {
            application_id: string;
            form: components["schemas"]["ScoringForm"];
            id: string;
        };
        /** ScoringDetail */
        ScoringDetail: {
            answer: string;
            application_id: string;
            application_number: string;
            facts: components["schemas"]["ScoringForm"];
            may_add: boolean;
            object_by: string | null;
            objection: string;
            review: string;
            review_by: string | null;
            versions: components["schemas"]["ScoreReply"][];
        };
        /** ScoringForm */
        ScoringForm: {
            /** @default null */
            area_m2?: number | null;
            /** @default null */
            income_fen?: number | null;
            /**
             * 备注
             * @default
             */
            note?: string;
            /** @default null */
            residence_since?: string | null;
        };
        /** SealRecordingBody */
        SealRecordingBody: {
            form: components["schemas"]["SealRecordingForm"];
        };
        /** SealRecordingForm */
        SealRecordingForm: {
            /**
             * 一共拍了几段
             * @description 开错了、一段没拍的，填0
             */
            parts: number;
            /**
             * 缺的为什么没有
             * @description 都收到了就不用填
             * @default
             */
            reason?: string;
        };
        /** SeatLine */
        SeatLine: {
            duty: string;
            /** Format: date */
            from_on: string;
            id: number;
            name: string;
        };
        /** SecretBody */
        SecretBody: {
            secret: string;
        };
        /** SeedForm */
        SeedForm: {
            /**
             * 开奖号码
             * @description 照开奖公告填，号码之间空一格；分两组的，先填第一组。
             */
            numbers: string;
        };
        /**
         * SeedSource
         * @description Of a lottery: its name, the number of the draw and its day. Of phrases: the offices, and the hashes of what they
         *         have written down.
         */
        SeedSource: {
            draw: string;
            /** @enum {unknown} */
            kind: "lottery" | "phrases";
            name: string;
            on: string;
        };
        /** SelectionBoardBody */
        SelectionBoardBody: {
            begins_at: string;
            chosen: number;
            coming: components["schemas"]["SelectionComing"][];
            desks: components["schemas"]["SelectionDesk"][];
            families: number;
            /** Format: date */
            held_on: string;
            left: components["schemas"]["SelectionLeft"][];
            note: string;
            open_desks: number;
            own: components["schemas"]["SelectionOwn"] | null;
            place: string;
            status: string;
            status_label: string;
            waiting: number;
        };
        /**
         * SelectionBoardReply
         * @description `board`: null where nothing has changed since `seen`.
         */
        SelectionBoardReply: {
            board: components["schemas"]["SelectionBoardBody"] | null;
            seen: string;
        };
        /** SelectionBody */
        SelectionBody: {
            form: components["schemas"]["SelectionForm"];
            id: string;
        };
        /** SelectionComing */
        SelectionComing: {
            name: string;
            number: number;
        };
        /** SelectionContactLine */
        SelectionContactLine: {
            at: string;
            by: string;
            number: number;
            result_label: string;
            way_label: string;
            words: string;
        };
        /** SelectionDesk */
        SelectionDesk: {
            called_at: string;
            desk: number;
            most_rooms: number;
            name: string;
            number: number;
            people: number;
        };
        /** SelectionDetail */
        SelectionDetail: {
            begins_at: string;
            desks: number;
            digest: string;
            dwellings: number;
            families: number;
            /** Format: date */
            held_on: string;
            may_check_in: boolean;
            may_film: boolean;
            may_invite: boolean;
            may_remark: boolean;
            may_serve: boolean;
            note: string;
            offices: components["schemas"]["SelectionOffice"][];
            place: string;
            supervisors: components["schemas"]["SelectionGuest"][];
            untold: number;
            words: string;
        };
        /**
         * SelectionDone
         * @description What was done at a desk; null: nobody is left to be called.
         */
        SelectionDone: {
            /** @enum {string} */
            action: "" | "call" | "choose" | "refuse" | "to_end" | "pass";
            action_label: string;
            address: string;
            slip_number: string;
            turn: components["schemas"]["SelectionTurnLine"] | null;
        };
        /** SelectionFamily */
        SelectionFamily: {
            application_id: string;
            bound: boolean;
            community: string;
            desk: number | null;
            number: number;
            people: number;
            result_label: string;
            state_label: string;
            title: string;
        };
        /** SelectionFamilyPage */
        SelectionFamilyPage: {
            items: components["schemas"]["SelectionFamily"][];
            next: string | null;
        };
        /** SelectionForm */
        SelectionForm: {
            /**
             * 几点开始
             * @description 例如 09:00
             */
            begins_at: string;
            /** 开几个选房台 */
            desks: number;
            /**
             * 哪些小区的空房
             * @description 不选就是全区的空置房源
             * @default []
             */
            estate_ids?: number[];
            /**
             * 哪天选房
             * Format: date
             */
            held_on: string;
            /** @default null */
            homes?: number | null;
            /** @default null */
            lot_draw_id?: string | null;
            /**
             * 通知多少户
             * @description 按摇号结果或者轮候的先后，排在前面的先选
             */
            most: number;
            /**
             * 要告诉家庭的
             * @description 例如：请带身份证原件
             * @default
             */
            note?: string;
            /** 选房地点 */
            place: string;
        };
        /** SelectionGuest */
        SelectionGuest: {
            came: boolean;
            capacity_label: string;
            checked_in_at: string | null;
            name: string;
            remark: string;
        };
        /** SelectionGuestCode */
        SelectionGuestCode: {
            case: components["schemas"]["CaseReply"];
            code: string;
        };
        /**
         * SelectionHall
         * @description What the hall shows to whoever is to check in: good for one person.
         */
        SelectionHall: {
            checked_in: number;
            code: string;
            picture: string[];
        };
        /** SelectionLeft */
        SelectionLeft: {
            free: number;
            label: string;
            of: number;
        };
        /** SelectionOffice */
        SelectionOffice: {
            arrived: string[];
            case_id: string;
            office: string;
            people: string[];
        };
        /** SelectionOwn */
        SelectionOwn: {
            ahead: number;
            desk: number | null;
            marked: components["schemas"]["OfferedHome"][];
            may_mark: boolean;
            most_rooms: number;
            number: number;
            people: number;
            state_label: string;
        };
        /** SelectionPerson */
        SelectionPerson: {
            name: string;
            phone: string;
            task: string;
        };
        /** SelectionStaffDetail */
        SelectionStaffDetail: {
            begins_at: string;
            contacts: components["schemas"]["SelectionContactLine"][];
            families: number;
            /** Format: date */
            held_on: string;
            may_check_in: boolean;
            may_log: boolean;
            office: string;
            people: components["schemas"]["SelectionPerson"][];
            place: string;
            selection_id: string;
        };
        /** SelectionTurnLine */
        SelectionTurnLine: {
            absences: number;
            called_at: string | null;
            community: string;
            counts: boolean;
            desk: number | null;
            most_rooms: number;
            name: string;
            number: number;
            people: number;
            slip_id: string;
            /** @enum {string} */
            state: "waiting" | "open" | "chosen" | "refused" | "absent" | "left" | "unreached";
            state_label: string;
            words: string;
        };
        /** SelectionTurnPage */
        SelectionTurnPage: {
            items: components["schemas"]["SelectionTurnLine"][];
            next: string | null;
        };
        /** SelfCheckAsked */
        SelfCheckAsked: {
            fields: components["schemas"]["FormField"][];
        };
        /** SelfCheckBody */
        SelfCheckBody: {
            /** @default {} */
            form?: Record<string, unknown>;
        };
        /** SelfCheckReply */
        SelfCheckReply: {
            against: string[];
            lines: components["schemas"]["AmountLine"][];
            monthly_fen: number;
            said: string;
        };
        /**
         * SendForm
         * @description What the event seals of a demand.
         */
        SendForm: {
            /** 最早欠租月份 */
            oldest_month: string;
            /** 欠租 */
            owed_fen: number;
            /** 第几次 */
            tier: number;
        };
        /** SendUpForm */
        SendUpForm: {
            /** 报市住建局的文号 */
            sent_number: string;
            /**
             * 哪天报出
             * Format: date
             */
            sent_on: string;
            /**
             * 怎样报出
             * @enum {unknown}
             */
            sent_way: "hand" | "post" | "system";
        };
        /** ServedForm */
        ServedForm: {
            /**
             * 送达日期
             * Format: date
             */
            served_on: string;
            service_id: string;
            way: string;
        };
        /** ServiceDetail */
        ServiceDetail: {
            base: string;
            electronic: boolean;
            mandate: string;
            mandated_by: string;
            /** Format: date */
            mandated_on: string;
            may_add: boolean;
            notice_ends_on: string | null;
            notice_reason: string;
            paper_number: string;
            paper_title: string;
            place: string;
            proxy_reason: string;
            published_at: string;
            received_by: string;
            recorded_at: string | null;
            refused_by_label: string;
            relation_label: string;
            remarks: string;
            runs_from: string | null;
            sent_on: string | null;
            sent_to: string;
            serve_by: string | null;
            served_on: string | null;
            server: string;
            source_case_id: string | null;
            source_procedure: string;
            street: string;
            terms: components["schemas"]["ServiceTerm"][];
            told_at: string | null;
            tries: components["schemas"]["ServiceTryReply"][];
            way_label: string;
            witness: string;
        };
        /** ServiceTerm */
        ServiceTerm: {
            label: string;
            until: string;
        };
        /** ServiceTryReply */
        ServiceTryReply: {
            happened: string;
            met: string;
            number: number;
            recorded_at: string;
            shown: number;
            told_at: string | null;
            /** Format: date */
            tried_on: string;
            way_label: string;
        };
        /** SessionBody */
        SessionBody: {
            form: components["schemas"]["SessionForm"];
            id: string;
        };
        /** SessionForm */
        SessionForm: {
            /**
             * 几点开始
             * @description 例如 09:00
             */
            begins_at: string;
            /**
             * 哪天开会
             * Format: date
             */
            held_on: string;
            /**
             * 评审多少户
             * @description 按街道审核通过的先后排，先通过的先评审
             */
            most: number;
            /** 会议地点 */
            place: string;
            /** 会议议题 */
            subject: string;
        };
        /** SessionItemLine */
        SessionItemLine: {
            id: number;
            mine: boolean;
            number: string;
            /** @enum {string} */
            outcome: "" | "agreed" | "refused" | "deferred";
            outcome_label: string;
            place: number;
            recused: string[];
            score: components["schemas"]["ScoreReply"] | null;
            title: string;
            votes_against: number;
            votes_for: number;
            words: string;
        };
        /** SessionList */
        SessionList: {
            items: components["schemas"]["SessionReply"][];
        };
        /** SessionMember */
        SessionMember: {
            /** @enum {string} */
            answer: "" | "comes" | "away";
            answer_label: string;
            duty: string;
            id: number;
            name: string;
            unit: string;
            words: string;
        };
        /** SessionReply */
        SessionReply: {
            current: boolean;
            device: string;
            expires_at: string;
            id: string;
            signed_in_at: string;
        };
        /** SetOffForm */
        SetOffForm: {
            /** 抵扣多少 */
            amount_fen: number;
            /**
             * 用什么抵
             * @enum {unknown}
             */
            of: "deposit" | "other" | "rent" | "subsidy";
            /**
             * 抵扣的说明
             * @description 家庭会看到，同意以后才抵扣
             */
            reason: string;
        };
        /** SheetLine */
        SheetLine: {
            attention: boolean;
            fact: string;
            finding: string;
            finding_label: string;
            label: string;
            note: string;
            point: string;
        };
        /** ShelfForm */
        ShelfForm: {
            /**
             * 纸质档案位置
             * @description 例如 3号柜2层15号
             */
            shelf_mark: string;
        };
        /** ShownCode */
        ShownCode: {
            expires_at: string;
            link: string;
            number: string;
            picture: string[];
            seconds: number;
            secret: string;
        };
        /** ShownLine */
        ShownLine: {
            benefit: string;
            community: string;
            name: string;
            number: number;
            people: number | null;
            result: string;
        };
        /** SignatoryChangeDetail */
        SignatoryChangeDetail: {
            asked_by: string;
            basis: string;
            cause_label: string;
            changed_on: string | null;
            contract_id: string | null;
            died_on: string | null;
            finding: string;
            fits: boolean | null;
            from_name: string;
            guardian: string;
            handback_id: string;
            others: components["schemas"]["OtherLine"][];
            tenancy_id: number;
            to_name: string;
        };
        /** SignatoryForm */
        SignatoryForm: {
            /**
             * 谁签的
             * @default self
             * @enum {unknown}
             */
            by?: "guardian" | "self";
            /**
             * 监护人姓名
             * @description 监护人代签的才填
             * @default
             */
            guardian?: string;
            /**
             * 凭什么代签
             * @description 例如：法院认定无民事行为能力的判决、户口簿上的父母
             * @default
             */
            guardian_basis?: string;
            /** 姓名 */
            name: string;
            number: number;
            /**
             * 哪天签的
             * Format: date
             */
            signed_on: string;
            /**
             * 怎么签的
             * @default signature
             * @enum {unknown}
             */
            way?: "fingerprint" | "signature";
        };
        /** SignatureLine */
        SignatureLine: {
            by_label: string;
            guardian: string;
            guardian_basis: string;
            name: string;
            revoked_on: string | null;
            /** Format: date */
            signed_on: string;
            way_label: string;
        };
        /** SignedIn */
        SignedIn: {
            expires_at: string;
            me: components["schemas"]["Me"];
            token: string;
        };
        /** SignerLine */
        SignerLine: {
            adult: boolean;
            name: string;
            number: number;
            relationship: string;
            /** @enum {string} */
            state: "signed" | "ending" | "missing" | "minor";
            until: string | null;
            words: string;
        };
        /** SignForm */
        SignForm: {
            /**
             * 同意电子送达吗
             * @description 同意的，文书可以在小程序里送达；不同意的，仍送纸质的
             */
            electronic_service: boolean;
            /**
             * 送达地址
             * @description 文书寄到或送到哪里，变了请告诉管房单位
             */
            service_address: string;
            text_sha256: string;
        };
        /** SignInCodeReply */
        SignInCodeReply: {
            confirmed: boolean;
            device: string;
            expires_at: string;
            number: string;
        };
        /** SignOutBody */
        SignOutBody: {
            /**
             * 原因
             * @description 至少两个字，会留在记录里
             */
            reason: string;
        };
        /** SimilarRef */
        SimilarRef: {
            case_id: string;
            display_url: string | null;
            number: string;
            taken_at: string;
        };
        /** SlotLine */
        SlotLine: {
            begins: string;
            /** Format: date */
            day: string;
            ends: string;
            id: number;
            left: number;
        };
        /** SlotsForm */
        SlotsForm: {
            /**
             * 每天从几点
             * @description 写成 09:00 这样
             */
            begins: string;
            /** @default null */
            choose_until?: string | null;
            /**
             * 到几点
             * @description 写成 17:00 这样
             */
            ends: string;
            /** 每段多少分钟 */
            minutes: number;
            /** 每段几户 */
            places: number;
            /**
             * 周末也可以领
             * @default false
             */
            weekends?: boolean;
        };
        /** SpanLine */
        SpanLine: {
            key: string;
            label: string;
        };
        /** SpendBody */
        SpendBody: {
            /** 金额 */
            amount_fen: number;
            /**
             * 是更正
             * @default false
             */
            correction?: boolean;
            /** @default null */
            dwelling_id?: number | null;
            id: string;
            /**
             * 用途
             * @enum {unknown}
             */
            kind: "management" | "other" | "repair" | "upkeep" | "utilities";
            /** @default null */
            month?: string | null;
            /**
             * 说明
             * @description 冲减要写明原因
             * @default
             */
            note?: string;
            /**
             * 支出日期
             * Format: date
             */
            spent_on: string;
        };
        /** SpotCheckBoard */
        SpotCheckBoard: {
            items: components["schemas"]["BoardLine"][];
        };
        /** SpotCheckDetail */
        SpotCheckDetail: {
            announced_at: string;
            announcement_sha256: string;
            annulled_because: string;
            code: string;
            draw_number: string;
            /** Format: date */
            draw_on: string;
            drawn: number;
            drawn_at: string | null;
            further_because: string;
            level: string;
            level_label: string;
            lottery: string;
            office: string;
            open: number;
            period_label: string;
            populations: components["schemas"]["PopulationLine"][];
            replaced: string[];
            seed: string;
            turn: number;
        };
        /** SpotCheckItemDetail */
        SpotCheckItemDetail: {
            answered_on: string | null;
            check_id: string;
            checked_on: string | null;
            code: string;
            findings: string;
            found: string;
            level_label: string;
            looked_on: string | null;
            may_check: boolean;
            /** @enum {string} */
            of: "files" | "changes" | "reviews";
            order_answer: string;
            order_by: string | null;
            /** @enum {string} */
            order_to: "" | "community" | "street" | "family";
            order_to_label: string;
            order_what: string;
            place: number;
            points: components["schemas"]["PointLine"][];
            source_case_id: string | null;
            source_procedure: string;
            tenancy_id: number | null;
            then_label: string;
            turn: number;
        };
        /** StaffForm */
        StaffForm: {
            /** 姓名 */
            name: string;
            /** 电话 */
            phone: string;
            /**
             * 做什么
             * @enum {unknown}
             */
            task: "both" | "contact" | "order";
        };
        /** Stage */
        Stage: {
            label: string;
            /** @enum {string} */
            state: "done" | "current" | "ahead" | "stopped";
        };
        /** StandInForm */
        StandInForm: {
            /**
             * 为什么由社区签
             * @enum {unknown}
             */
            because: "deceased" | "gone" | "refuses";
            /**
             * 具体情况
             * @description 例如：3月2日去世，死亡证明已看；邻居说上月搬走，电话停机。
             */
            reason: string;
            text_sha256: string;
            /**
             * 见证人
             * @description 在场的邻居、楼长，写姓名和身份
             */
            witness: string;
        };
        /** Standing */
        Standing: {
            label: string;
            reason: string | null;
            /** @enum {string} */
            state: "pending" | "delivered" | "seen" | "confirmed" | "served" | "handed" | "collected" | "returned" | "called" | "withdrawn" | "untold" | "lapsed" | "failed" | "needs_visit";
        };
        /** StandingLine */
        StandingLine: {
            agreements: components["schemas"]["handlers.dwellings.leases.AgreementLine"][];
            case_id: string | null;
            /** Format: date */
            ends_on: string;
            monthly_rent_fen: number;
            /** Format: date */
            starts_on: string;
            /** @enum {string} */
            state: "drafted" | "signed" | "running" | "renewed" | "ended" | "void" | "open_ended";
            state_label: string;
            text: string;
        };
        /** StandingList */
        StandingList: {
            /** Format: date */
            day: string;
            items: components["schemas"]["StandingLine"][];
        };
        /**
         * StandingReply
         * @description How a dwelling stands on a day, derived from what makes it so.
         */
        StandingReply: {
            empty_days: number | null;
            label: string;
            letter: string;
            planned_until: string | null;
            reason: string;
            since: string | null;
            /** @enum {string} */
            state: "let" | "vacant" | "reserved" | "recovering" | "repair" | "withdrawn";
        };
        /** StartForm */
        StartForm: {
            /** @default null */
            days?: number | null;
            /**
             * 要求怎么改
             * @description 例如：请转租的人搬走，由您家自己居住。
             */
            demand: string;
            /**
             * 查明的情况
             * @description 写看到的事实，会写进通知书。请不要写出反映人是谁。
             */
            facts: string;
            /**
             * 要整改什么行为
             * @enum {unknown}
             */
            ground: "altered_use" | "arrears" | "damaged" | "false_report" | "illegal_use" | "other" | "sublet" | "vacant";
        };
        /** StateCount */
        StateCount: {
            count: number;
            label: string;
            letter: string;
            /** @enum {string} */
            state: "let" | "vacant" | "reserved" | "recovering" | "repair" | "withdrawn";
        };
        /** StateCounts */
        StateCounts: {
            states: components["schemas"]["StateCount"][];
            total: number;
        };
        /** StatementForm */
        StatementForm: {
            /** 本月经费支出 */
            expenditure: number;
            /**
             * 逐套填报
             * @default []
             */
            lines?: components["schemas"]["Line"][];
            /**
             * 说明
             * @default
             */
            note?: string;
            /** 本月收回房源（套） */
            recovered: number;
            /** 本月实收租金 */
            rent_collected: number;
            /** 月末在用房源（套） */
            used: number;
        };
        /** StatusFindingDetail */
        StatusFindingDetail: {
            detail: string;
            found: string;
            from_on: string | null;
            given_on: string | null;
            kind_label: string;
            may_add: boolean;
            name: string;
            paper_number: string;
            shown: boolean;
            unit: string;
            until_on: string | null;
            words: string;
        };
        /** StatusLine */
        StatusLine: {
            case_id: string;
            kind_label: string;
            name: string;
            status_label: string;
            until_on: string | null;
        };
        /** StatusPeople */
        StatusPeople: {
            findings: components["schemas"]["StatusLine"][];
            people: components["schemas"]["StatusPerson"][];
        };
        /** StatusPerson */
        StatusPerson: {
            name: string;
            person: number;
        };
        /** StepBody */
        StepBody: {
            /** @default {} */
            form?: Record<string, unknown>;
            version: number;
        };
        /** @description What each step takes as `form`: procedure and action. */
        StepForms: {
            "annual_review.confirm": components["schemas"]["NoteForm"];
            "annual_review.contact": components["schemas"]["casework.reviews.annual_forms.ContactForm"];
            "annual_review.find": components["schemas"]["casework.reviews.annual_forms.FindForm"];
            "annual_review.record_unreported": components["schemas"]["NoteForm"];
            "annual_review.reopen": components["schemas"]["ReasonForm"];
            "annual_review.return": components["schemas"]["ReasonForm"];
            "annual_summary.receive": components["schemas"]["NoteForm"];
            "annual_summary.send_back": components["schemas"]["ReasonForm"];
            "application_request.accept": components["schemas"]["TakeUpForm"];
            "application_request.ask_more": components["schemas"]["AskMoreForm"];
            "application_request.decline": components["schemas"]["DeclineForm"];
            "application_request.hand_in": components["schemas"]["casework.allocation.application_request_forms.RequestForm"];
            "application_request.hand_in_again": components["schemas"]["casework.allocation.application_request_forms.RequestForm"];
            "application_request.supply": components["schemas"]["SupplyForm"];
            "application_request.take_apart": components["schemas"]["ReasonForm"];
            "application_request.withdraw": components["schemas"]["WithdrawForm"];
            "application.amend": components["schemas"]["casework.allocation.applications.AcceptForm"];
            "application.approve": components["schemas"]["ApproveForm"];
            "application.ask_recheck": components["schemas"]["casework.allocation.denials.AskForm"];
            "application.confirm": components["schemas"]["NoteForm"];
            "application.hold": components["schemas"]["HouseForm"];
            "application.house": components["schemas"]["HouseForm"];
            "application.keep_denial": components["schemas"]["casework.allocation.denials.AnswerForm"];
            "application.moved_in": components["schemas"]["MovedInForm"];
            "application.not_agreed": components["schemas"]["casework.allocation.denials.RefuseForm"];
            "application.open": components["schemas"]["casework.allocation.applications.AcceptForm"];
            "application.overturn": components["schemas"]["casework.allocation.denials.AnswerForm"];
            "application.pause": components["schemas"]["PauseForm"];
            "application.place": components["schemas"]["casework.allocation.applications.PlaceForm"];
            "application.refuse": components["schemas"]["casework.allocation.denials.RefuseForm"];
            "application.refuse_duplicate": components["schemas"]["ReasonForm"];
            "application.return": components["schemas"]["ReasonForm"];
            "application.rule_out": components["schemas"]["RuleOutForm"];
            "application.send_back": components["schemas"]["ReasonForm"];
            "application.withdraw": components["schemas"]["ReasonForm"];
            "authorisation.confirm": components["schemas"]["NoteForm"];
            "authorisation.contact": components["schemas"]["casework.reviews.authorisation_forms.ContactForm"];
            "authorisation.file": components["schemas"]["NoteForm"];
            "authorisation.open": components["schemas"]["casework.reviews.authorisation_forms.AskForm"];
            "authorisation.return": components["schemas"]["ReasonForm"];
            "authorisation.revoke": components["schemas"]["RevokeForm"];
            "authorisation.revoke_last": components["schemas"]["RevokeForm"];
            "authorisation.withdraw": components["schemas"]["ReasonForm"];
            "breach_clock.act": components["schemas"]["FollowsForm"];
            "breach_clock.begin": components["schemas"]["FoundForm"];
            "breach_clock.begin_idle": components["schemas"]["FoundForm"];
            "breach_clock.break_off": components["schemas"]["FollowsForm"];
            "breach_clock.dismiss": components["schemas"]["ReasonForm"];
            "breach_clock.establish": components["schemas"]["FollowsForm"];
            "breach_clock.excuse": components["schemas"]["ReasonForm"];
            "breach_clock.object": components["schemas"]["casework.dwellings.breach_clock_forms.ObjectForm"];
            "breach_clock.object_by_notice": components["schemas"]["FollowsForm"];
            "breach_clock.open": components["schemas"]["casework.dwellings.breach_clock_forms.EnterForm"];
            "breach_clock.open_idle": components["schemas"]["casework.dwellings.breach_clock_forms.EnterForm"];
            "breach_clock.prove_untrue": components["schemas"]["FollowsForm"];
            "breach_clock.report": components["schemas"]["casework.dwellings.breach_clock_forms.SettleForm"];
            "breach_clock.see_empty": components["schemas"]["FollowsForm"];
            "breach_clock.settle": components["schemas"]["casework.dwellings.breach_clock_forms.SettleForm"];
            "case_file.approve": components["schemas"]["NoteForm"];
            "case_file.open": components["schemas"]["casework.files.case_files.OpenForm"];
            "case_file.put": components["schemas"]["PutForm"];
            "case_file.recheck": components["schemas"]["ReasonForm"];
            "case_file.return": components["schemas"]["ReasonForm"];
            "case_file.shelve": components["schemas"]["ShelfForm"];
            "case_file.supplement": components["schemas"]["ReasonForm"];
            "change_report.open": components["schemas"]["SaveForm"];
            "change_report.receive": components["schemas"]["NoteForm"];
            "change_report.refuse": components["schemas"]["ReasonForm"];
            "change_report.return": components["schemas"]["ReasonForm"];
            "change_report.review": components["schemas"]["NoteForm"];
            "change_report.save": components["schemas"]["SaveForm"];
            "change_report.verify": components["schemas"]["NoteForm"];
            "committee_member.note": components["schemas"]["NoteForm"];
            "committee_member.open": components["schemas"]["MemberForm"];
            "committee_member.withdraw": components["schemas"]["ReasonForm"];
            "committee_session.cancel": components["schemas"]["ReasonForm"];
            "committee_session.conclude": components["schemas"]["casework.allocation.committee_forms.ConcludeForm"];
            "committee_session.open": components["schemas"]["SessionForm"];
            "comparison_hit.find_change": components["schemas"]["HitChangeForm"];
            "comparison_hit.find_mistake": components["schemas"]["HitMistakenForm"];
            "comparison_hit.find_nothing": components["schemas"]["HitFoundForm"];
            "comparison.annul": components["schemas"]["ReasonForm"];
            "complaint.confirm": components["schemas"]["casework.ledgers.violations.RecordForm"];
            "complaint.dismiss": components["schemas"]["ReasonForm"];
            "complaint.hand_back": components["schemas"]["ReasonForm"];
            "complaint.lodge": components["schemas"]["LodgeForm"];
            "complaint.refer": components["schemas"]["ReferForm"];
            "complaint.reply": components["schemas"]["casework.dwellings.complaints.ReplyForm"];
            "complaint.suspect": components["schemas"]["SuspectForm"];
            "complaint.withdraw": components["schemas"]["ReasonForm"];
            "credit_objection.add": components["schemas"]["NoteForm"];
            "credit_objection.keep": components["schemas"]["ReasonForm"];
            "credit_objection.open": components["schemas"]["casework.exits.credit_objections.ObjectForm"];
            "credit_objection.remove": components["schemas"]["ReasonForm"];
            "credit_objection.set_right": components["schemas"]["casework.exits.credit_records.CorrectForm"];
            "credit_record.confirm": components["schemas"]["NoteForm"];
            "credit_record.correct": components["schemas"]["casework.exits.credit_records.CorrectForm"];
            "credit_record.enter": components["schemas"]["casework.exits.credit_records.EnterForm"];
            "credit_record.refuse": components["schemas"]["ReasonForm"];
            "credit_record.repair": components["schemas"]["ReasonForm"];
            "credit_record.withdraw": components["schemas"]["ReasonForm"];
            "delegation.cancel": components["schemas"]["ReasonForm"];
            "delegation.give": components["schemas"]["GiveForm"];
            "delegation.resign": components["schemas"]["NoteForm"];
            "delegation.revoke": components["schemas"]["NoteForm"];
            "dwelling_file.account": components["schemas"]["AccountForm"];
            "dwelling_file.amend": components["schemas"]["AmendForm"];
            "dwelling_file.hold": components["schemas"]["HoldForm"];
            "dwelling_file.open": components["schemas"]["casework.dwellings.dwelling_files.RecordForm"];
            "dwelling_file.release": components["schemas"]["ReleaseForm"];
            "economic_check.ask_again": components["schemas"]["ReasonForm"];
            "economic_check.conclude": components["schemas"]["casework.reviews.economic_check_forms.ConcludeForm"];
            "economic_check.dispute": components["schemas"]["DisputeForm"];
            "economic_check.open": components["schemas"]["casework.reviews.economic_check_forms.RequestForm"];
            "economic_check.report": components["schemas"]["MeansReportForm"];
            "economic_check.withdraw": components["schemas"]["ReasonForm"];
            "enforcement.answer_demand": components["schemas"]["casework.exits.enforcement_forms.ReplyForm"];
            "enforcement.carry_out": components["schemas"]["casework.exits.enforcement_forms.CarriedForm"];
            "enforcement.consider": components["schemas"]["ConsiderForm"];
            "enforcement.decision_served": components["schemas"]["ServedForm"];
            "enforcement.demand": components["schemas"]["casework.exits.enforcement_forms.DemandForm"];
            "enforcement.docket": components["schemas"]["casework.exits.enforcement_forms.DocketForm"];
            "enforcement.go_to_court": components["schemas"]["CourtForm"];
            "enforcement.lift": components["schemas"]["ReasonForm"];
            "enforcement.log_attempt": components["schemas"]["AttemptForm"];
            "enforcement.note_help": components["schemas"]["HelpForm"];
            "enforcement.resume": components["schemas"]["ReasonForm"];
            "enforcement.resume_granted": components["schemas"]["ReasonForm"];
            "enforcement.resume_moving": components["schemas"]["ReasonForm"];
            "enforcement.rule": components["schemas"]["RulingForm"];
            "enforcement.rule_against": components["schemas"]["RulingForm"];
            "escalation.call_off": components["schemas"]["ReasonForm"];
            "escalation.carry_out": components["schemas"]["casework.exits.escalation_forms.CarriedForm"];
            "escalation.receive": components["schemas"]["BureauReceiptForm"];
            "escalation.record_answer": components["schemas"]["BureauAnswerForm"];
            "escalation.report": components["schemas"]["GatherForm"];
            "escalation.send_back": components["schemas"]["ReasonForm"];
            "escalation.send_up": components["schemas"]["SendUpForm"];
            "escalation.settle": components["schemas"]["ReasonForm"];
            "exit_correction.approve": components["schemas"]["NoteForm"];
            "exit_correction.confirm": components["schemas"]["NoteForm"];
            "exit_correction.open": components["schemas"]["casework.exits.exit_corrections.CorrectForm"];
            "exit_correction.refuse": components["schemas"]["ReasonForm"];
            "exit_correction.return": components["schemas"]["ReasonForm"];
            "exit.answer": components["schemas"]["ReasonForm"];
            "exit.carry_out": components["schemas"]["ExitForm"];
            "exit.open": components["schemas"]["ExitForm"];
            "exit.question": components["schemas"]["ReasonForm"];
            "exit.receive": components["schemas"]["NoteForm"];
            "exit.see": components["schemas"]["NoteForm"];
            "family_change.open": components["schemas"]["SaveForm"];
            "family_change.receive": components["schemas"]["NoteForm"];
            "family_change.refuse": components["schemas"]["ReasonForm"];
            "family_change.return": components["schemas"]["ReasonForm"];
            "family_change.review": components["schemas"]["NoteForm"];
            "family_change.save": components["schemas"]["SaveForm"];
            "family_change.verify": components["schemas"]["NoteForm"];
            "file_summary.open": components["schemas"]["SummaryForm"];
            "file_summary.receive": components["schemas"]["NoteForm"];
            "file_summary.return": components["schemas"]["ReasonForm"];
            "handback.accept": components["schemas"]["HandbackSignForm"];
            "handback.accept_collect": components["schemas"]["HandbackSignForm"];
            "handback.accept_repay": components["schemas"]["HandbackSignForm"];
            "handback.appoint": components["schemas"]["AppointForm"];
            "handback.call_off": components["schemas"]["CallOffForm"];
            "handback.check": components["schemas"]["LookOverForm"];
            "handback.collect": components["schemas"]["casework.dwellings.handback_forms.PaidForm"];
            "handback.decline": components["schemas"]["ReasonForm"];
            "handback.enter_paper": components["schemas"]["HandbackPaperForm"];
            "handback.lay": components["schemas"]["LayForm"];
            "handback.open": components["schemas"]["casework.dwellings.handback_forms.AskForm"];
            "handback.repay": components["schemas"]["casework.dwellings.handback_forms.PaidForm"];
            "handback.sign": components["schemas"]["HandbackSignForm"];
            "handback.stand_in": components["schemas"]["StandInForm"];
            "handback.take_back": components["schemas"]["ReasonForm"];
            "handback.withdraw": components["schemas"]["CallOffForm"];
            "house_agreement.confirm": components["schemas"]["casework.allocation.house_agreement_forms.ConfirmForm"];
            "house_agreement.end": components["schemas"]["casework.allocation.house_agreement_forms.EndForm"];
            "house_agreement.file": components["schemas"]["NoteForm"];
            "house_agreement.open": components["schemas"]["casework.allocation.house_agreement_forms.AgreementForm"];
            "house_agreement.return": components["schemas"]["ReasonForm"];
            "house_agreement.visit": components["schemas"]["VisitForm"];
            "house_agreement.withdraw": components["schemas"]["ReasonForm"];
            "inspection.open": components["schemas"]["casework.reviews.inspections.OpenForm"];
            "inspection.record": components["schemas"]["FindingsForm"];
            "judgement.amend": components["schemas"]["JudgementReportForm"];
            "judgement.close_report": components["schemas"]["ReasonForm"];
            "judgement.confirm_judgement": components["schemas"]["NoteForm"];
            "judgement.decide": components["schemas"]["DecideForm"];
            "judgement.decide_and_ask": components["schemas"]["DecideForm"];
            "judgement.decide_none": components["schemas"]["DecideForm"];
            "judgement.decision_served": components["schemas"]["ServedForm"];
            "judgement.drop": components["schemas"]["ReasonForm"];
            "judgement.examine": components["schemas"]["ExamineForm"];
            "judgement.find_exit": components["schemas"]["FindExitForm"];
            "judgement.find_none": components["schemas"]["casework.exits.judgement_forms.FindForm"];
            "judgement.find_record": components["schemas"]["casework.exits.judgement_forms.FindForm"];
            "judgement.find_recovery": components["schemas"]["RecoverForm"];
            "judgement.find_rectification": components["schemas"]["RectifyForm"];
            "judgement.hand_over": components["schemas"]["casework.exits.judgement_forms.HandOverForm"];
            "judgement.mandate": components["schemas"]["MandateForm"];
            "judgement.not_confirm": components["schemas"]["ReasonForm"];
            "judgement.note_fine": components["schemas"]["FineForm"];
            "judgement.note_oral": components["schemas"]["OralForm"];
            "judgement.open": components["schemas"]["JudgementReportForm"];
            "judgement.report": components["schemas"]["NoteForm"];
            "judgement.revoke_judgement": components["schemas"]["ReasonForm"];
            "judgement.say_point": components["schemas"]["casework.exits.judgement_forms.PointForm"];
            "judgement.send_back": components["schemas"]["ReasonForm"];
            "judgement.tell_family": components["schemas"]["TellForm"];
            "judgement.withdraw_report": components["schemas"]["ReasonForm"];
            "judgement.withhold": components["schemas"]["WithholdForm"];
            "lease_filing.cancel": components["schemas"]["ReasonForm"];
            "lease_filing.open": components["schemas"]["FilingForm"];
            "lease.countersign": components["schemas"]["CountersignForm"];
            "lease.decline": components["schemas"]["ReasonForm"];
            "lease.draft": components["schemas"]["DraftForm"];
            "lease.drop": components["schemas"]["VoidForm"];
            "lease.enter_paper": components["schemas"]["PaperForm"];
            "lease.hand_keys": components["schemas"]["KeysForm"];
            "lease.repay": components["schemas"]["FirstRefundForm"];
            "lease.set_terms": components["schemas"]["TermsForm"];
            "lease.sign": components["schemas"]["SignForm"];
            "lease.take_back": components["schemas"]["ReasonForm"];
            "lease.take_payment": components["schemas"]["FirstPaymentForm"];
            "lease.void": components["schemas"]["VoidForm"];
            "lease.write": components["schemas"]["MattersForm"];
            "ledger_adjustment.record": components["schemas"]["AdjustmentForm"];
            "ledger_return.open": components["schemas"]["MonthForm"];
            "ledger_return.receive": components["schemas"]["NoteForm"];
            "ledger_return.send_back": components["schemas"]["ReasonForm"];
            "ledger_review.accept": components["schemas"]["NoteForm"];
            "ledger_review.answer": components["schemas"]["casework.ledgers.reviews.AnswerForm"];
            "ledger_review.send_back": components["schemas"]["ReasonForm"];
            "liaison.answer": components["schemas"]["casework.dwellings.liaisons.AnswerForm"];
            "liaison.drop": components["schemas"]["ReasonForm"];
            "liaison.open": components["schemas"]["casework.dwellings.liaisons.AskForm"];
            "liaison.remind": components["schemas"]["RemindForm"];
            "lot_draw.ask_annul": components["schemas"]["ReasonForm"];
            "lot_draw.cancel": components["schemas"]["ReasonForm"];
            "lot_draw.do_without": components["schemas"]["LotteryInsteadForm"];
            "lot_draw.draw": components["schemas"]["SeedForm"];
            "lot_draw.move_on": components["schemas"]["NextForm"];
            "lot_draw.open": components["schemas"]["LotPlanForm"];
            "lot_draw.open_phrases": components["schemas"]["LotPhrasesForm"];
            "manager_change.confirm": components["schemas"]["casework.dwellings.manager_changes.ConfirmForm"];
            "manager_change.decide": components["schemas"]["NoteForm"];
            "manager_change.open": components["schemas"]["ChangeForm"];
            "manager_change.withdraw": components["schemas"]["ReasonForm"];
            "notice.call": components["schemas"]["CallForm"];
            "notice.choose": components["schemas"]["ChooseForm"];
            "notice.hand_over": components["schemas"]["casework.dwellings.notice_keys.HandOverForm"];
            "notice.hand_over_paper": components["schemas"]["casework.dwellings.notice_keys.HandOverForm"];
            "notice.lapse": components["schemas"]["NoteForm"];
            "notice.miss": components["schemas"]["MissForm"];
            "notice.no_answer": components["schemas"]["NoAnswerForm"];
            "notice.open": components["schemas"]["casework.dwellings.notices.IssueForm"];
            "notice.return_keys": components["schemas"]["ReturnForm"];
            "notice.serve": components["schemas"]["casework.dwellings.notices.ServeForm"];
            "notice.sign_paper": components["schemas"]["NoteForm"];
            "notice.withdraw": components["schemas"]["ReasonForm"];
            "notice.withdraw_in_person": components["schemas"]["ReasonForm"];
            "payout.drop": components["schemas"]["ReasonForm"];
            "payout.enter_paid": components["schemas"]["casework.allocation.payout_forms.PaidForm"];
            "payout.enter_returned": components["schemas"]["casework.allocation.payout_forms.ReturnedForm"];
            "payout.open": components["schemas"]["PayoutForm"];
            "payout.send": components["schemas"]["NoteForm"];
            "placement_slip.decline": components["schemas"]["ReasonForm"];
            "placement_slip.draft_lease": components["schemas"]["OnSlipForm"];
            "placement_slip.explain": components["schemas"]["ExplainForm"];
            "placement_slip.issue": components["schemas"]["casework.allocation.placement_slips.IssueForm"];
            "placement_slip.keys_given": components["schemas"]["KeysGivenForm"];
            "placement_slip.void": components["schemas"]["ReasonForm"];
            "public_report.assign_community": components["schemas"]["CommunityForm"];
            "public_report.assign_manager": components["schemas"]["ManagerForm"];
            "public_report.conclude": components["schemas"]["CloseForm"];
            "public_report.give_back": components["schemas"]["ReasonForm"];
            "public_report.hand_in": components["schemas"]["casework.reviews.public_reports.SaidForm"];
            "public_report.hand_in_again": components["schemas"]["casework.reviews.public_reports.SaidForm"];
            "public_report.join": components["schemas"]["JoinForm"];
            "public_report.take_back": components["schemas"]["ReasonForm"];
            "publicity_objection.answer": components["schemas"]["casework.allocation.publicity_forms.AnswerForm"];
            "publicity_objection.open": components["schemas"]["casework.allocation.publicity_forms.SaidForm"];
            "publicity.open": components["schemas"]["casework.allocation.publicity_forms.DrawUpForm"];
            "publicity.publish": components["schemas"]["NoteForm"];
            "publicity.take_down": components["schemas"]["ReasonForm"];
            "reconciliation.close": components["schemas"]["NoteForm"];
            "reconciliation.confirm": components["schemas"]["NoteForm"];
            "reconciliation.enter_bank": components["schemas"]["BankForm"];
            "reconciliation.open": components["schemas"]["casework.dwellings.reconciliations.OpenForm"];
            "reconciliation.restate": components["schemas"]["ReasonForm"];
            "reconciliation.return": components["schemas"]["ReasonForm"];
            "reconciliation.settle": components["schemas"]["casework.dwellings.reconciliations.SettleForm"];
            "reconciliation.state": components["schemas"]["StatementForm"];
            "recovery.adjust": components["schemas"]["AdjustForm"];
            "recovery.ask_set_off": components["schemas"]["SetOffForm"];
            "recovery.confirm": components["schemas"]["NoteForm"];
            "recovery.decline_set_off": components["schemas"]["ReasonForm"];
            "recovery.demand": components["schemas"]["casework.exits.recovery_forms.DemandForm"];
            "recovery.drop_set_off": components["schemas"]["ReasonForm"];
            "recovery.give_back": components["schemas"]["GiveBackForm"];
            "recovery.give_back_last": components["schemas"]["GiveBackForm"];
            "recovery.lift": components["schemas"]["ReasonForm"];
            "recovery.lift_paid": components["schemas"]["ReasonForm"];
            "recovery.plan": components["schemas"]["casework.exits.recovery_forms.PlanForm"];
            "recovery.receive": components["schemas"]["ReceiveForm"];
            "recovery.receive_last": components["schemas"]["ReceiveForm"];
            "recovery.receive_up": components["schemas"]["ReceiveForm"];
            "recovery.reverse": components["schemas"]["casework.exits.recovery_forms.ReverseForm"];
            "recovery.revoke": components["schemas"]["ReasonForm"];
            "recovery.revoke_paid": components["schemas"]["ReasonForm"];
            "recovery.sign_set_off": components["schemas"]["NoteForm"];
            "recovery.sign_set_off_last": components["schemas"]["NoteForm"];
            "recovery.take_back": components["schemas"]["casework.exits.recovery_forms.ReverseForm"];
            "recovery.take_back_last": components["schemas"]["casework.exits.recovery_forms.ReverseForm"];
            "rectification.answer_rectification": components["schemas"]["casework.dwellings.rectification_forms.AnswerForm"];
            "rectification.docket": components["schemas"]["casework.dwellings.rectification_forms.DocketForm"];
            "rectification.end_suit": components["schemas"]["OutcomeForm"];
            "rectification.give_again": components["schemas"]["AgainForm"];
            "rectification.instruct": components["schemas"]["InstructForm"];
            "rectification.lift": components["schemas"]["ReasonForm"];
            "rectification.not_put_right": components["schemas"]["casework.dwellings.rectification_forms.LookForm"];
            "rectification.open": components["schemas"]["StartForm"];
            "rectification.order": components["schemas"]["StartForm"];
            "rectification.put_right": components["schemas"]["casework.dwellings.rectification_forms.LookForm"];
            "rectification.refuse_to_right": components["schemas"]["RefusedForm"];
            "rectification.revoke": components["schemas"]["ReasonForm"];
            "rectification.serve": components["schemas"]["casework.dwellings.rectification_forms.ServeForm"];
            "rectification.sue": components["schemas"]["SueForm"];
            "registered_item.define": components["schemas"]["DefineForm"];
            "registered_item.extend": components["schemas"]["ChoicesForm"];
            "registered_item.place": components["schemas"]["casework.ledgers.registered_items.PlaceForm"];
            "registered_item.rename": components["schemas"]["RenameForm"];
            "registered_item.retire": components["schemas"]["ReasonForm"];
            "registered_item.rule": components["schemas"]["RuleForm"];
            "registration_transfer.accept": components["schemas"]["NoteForm"];
            "registration_transfer.agree": components["schemas"]["NoteForm"];
            "registration_transfer.forward": components["schemas"]["NoteForm"];
            "registration_transfer.open": components["schemas"]["TransferForm"];
            "registration_transfer.return": components["schemas"]["ReasonForm"];
            "registration_transfer.save": components["schemas"]["TransferForm"];
            "registration_transfer.send_back": components["schemas"]["ReasonForm"];
            "registration_transfer.withdraw": components["schemas"]["ReasonForm"];
            "renewal.apply": components["schemas"]["ApplyForm"];
            "renewal.apply_late": components["schemas"]["ApplyForm"];
            "renewal.approve": components["schemas"]["NoteForm"];
            "renewal.ask_recheck": components["schemas"]["ReasonForm"];
            "renewal.check": components["schemas"]["casework.dwellings.renewal_forms.CheckForm"];
            "renewal.let_run": components["schemas"]["NoteForm"];
            "renewal.notify": components["schemas"]["NotifyForm"];
            "renewal.object": components["schemas"]["casework.dwellings.renewal_forms.ObjectForm"];
            "renewal.refuse": components["schemas"]["casework.dwellings.renewal_forms.RefuseForm"];
            "renewal.return": components["schemas"]["ReasonForm"];
            "renewal.uphold": components["schemas"]["casework.dwellings.renewal_forms.RefuseForm"];
            "renewal.withdraw": components["schemas"]["ReasonForm"];
            "rent_demand.open": components["schemas"]["SendForm"];
            "rent_demand.serve": components["schemas"]["casework.dwellings.rent_demands.ServeForm"];
            "rent_demand.withdraw": components["schemas"]["ReasonForm"];
            "rent_plan.end": components["schemas"]["ReasonForm"];
            "rent_plan.open": components["schemas"]["casework.dwellings.rent_plans.PlanForm"];
            "rent_plan.sign": components["schemas"]["NoteForm"];
            "rent_plan.withdraw": components["schemas"]["ReasonForm"];
            "rent_receipt.open": components["schemas"]["ReceiptForm"];
            "rent_receipt.reverse": components["schemas"]["ReasonForm"];
            "rent_reduction.end": components["schemas"]["casework.dwellings.rent_reductions.EndForm"];
            "rent_reduction.grant": components["schemas"]["NoteForm"];
            "rent_reduction.open": components["schemas"]["casework.dwellings.rent_reductions.AskForm"];
            "rent_reduction.refuse": components["schemas"]["ReasonForm"];
            "rent_reduction.withdraw": components["schemas"]["ReasonForm"];
            "repair.accept": components["schemas"]["casework.dwellings.repair_forms.AcceptForm"];
            "repair.ask_repair": components["schemas"]["BrokenForm"];
            "repair.assign": components["schemas"]["AssignForm"];
            "repair.climb": components["schemas"]["ReasonForm"];
            "repair.dispute": components["schemas"]["ReasonForm"];
            "repair.finish": components["schemas"]["FinishForm"];
            "repair.finish_empty": components["schemas"]["FinishForm"];
            "repair.fixed": components["schemas"]["FixedForm"];
            "repair.order": components["schemas"]["casework.dwellings.repair_forms.OrderForm"];
            "repair.refuse": components["schemas"]["casework.dwellings.repair_forms.RefuseForm"];
            "repair.reopen": components["schemas"]["ReasonForm"];
            "repair.uphold": components["schemas"]["ReasonForm"];
            "repair.withdraw": components["schemas"]["ReasonForm"];
            "report_window.extend": components["schemas"]["ExtendForm"];
            "report_window.open": components["schemas"]["casework.reviews.report_windows.OpenForm"];
            "scoring.amend": components["schemas"]["ScoringForm"];
            "scoring.answer": components["schemas"]["AnswerScoreForm"];
            "scoring.correct": components["schemas"]["CorrectScoreForm"];
            "scoring.object": components["schemas"]["ScoreObjectionForm"];
            "scoring.open": components["schemas"]["ScoringForm"];
            "scoring.renew": components["schemas"]["ScoringForm"];
            "scoring.return": components["schemas"]["ReasonForm"];
            "scoring.score": components["schemas"]["ScoreForm"];
            "scoring.withdraw": components["schemas"]["ReasonForm"];
            "selection_staff.name": components["schemas"]["StaffForm"];
            "selection_staff.name_anew": components["schemas"]["StaffForm"];
            "selection_staff.name_more": components["schemas"]["StaffForm"];
            "selection.cancel": components["schemas"]["ReasonForm"];
            "selection.close": components["schemas"]["CloseSelectionForm"];
            "selection.open": components["schemas"]["SelectionForm"];
            "selection.pause": components["schemas"]["ReasonForm"];
            "service.log_try": components["schemas"]["TryForm"];
            "service.post": components["schemas"]["PostForm"];
            "service.post_received": components["schemas"]["PostReceiptForm"];
            "service.post_returned": components["schemas"]["casework.exits.service_forms.ReturnedForm"];
            "service.publish": components["schemas"]["PublishForm"];
            "service.serve_direct": components["schemas"]["DirectForm"];
            "service.serve_electronic": components["schemas"]["ElectronicForm"];
            "service.serve_household": components["schemas"]["ProxyForm"];
            "service.serve_left": components["schemas"]["LeftForm"];
            "signatory_change.approve": components["schemas"]["NoteForm"];
            "signatory_change.check": components["schemas"]["casework.dwellings.signatory_forms.CheckForm"];
            "signatory_change.give_back": components["schemas"]["casework.dwellings.signatory_forms.CheckForm"];
            "signatory_change.open": components["schemas"]["casework.dwellings.signatory_forms.AskForm"];
            "signatory_change.refuse": components["schemas"]["casework.dwellings.signatory_forms.RefuseForm"];
            "signatory_change.return": components["schemas"]["ReasonForm"];
            "signatory_change.withdraw": components["schemas"]["ReasonForm"];
            "spot_check_item.answer": components["schemas"]["casework.reviews.spot_check_forms.AnswerForm"];
            "spot_check_item.not_put_right": components["schemas"]["NotRightForm"];
            "spot_check_item.order": components["schemas"]["casework.reviews.spot_check_forms.OrderForm"];
            "spot_check_item.order_again": components["schemas"]["NotRightForm"];
            "spot_check_item.order_street": components["schemas"]["casework.reviews.spot_check_forms.OrderForm"];
            "spot_check_item.order_street_again": components["schemas"]["NotRightForm"];
            "spot_check_item.pass": components["schemas"]["PassForm"];
            "spot_check_item.put_right": components["schemas"]["casework.reviews.spot_check_forms.LookForm"];
            "spot_check.annul": components["schemas"]["ReasonForm"];
            "spot_check.draw": components["schemas"]["SeedForm"];
            "spot_check.move_on": components["schemas"]["NextForm"];
            "spot_check.open": components["schemas"]["AnnounceForm"];
            "spot_check.open_district": components["schemas"]["AnnounceUnitsForm"];
            "spot_check.open_results": components["schemas"]["AnnounceResultsForm"];
            "spot_check.open_street": components["schemas"]["AnnounceUnitsForm"];
            "status_finding.deny": components["schemas"]["DenyFindingForm"];
            "status_finding.find_disability": components["schemas"]["FindDisabilityForm"];
            "status_finding.find_illness": components["schemas"]["FindIllnessForm"];
            "status_finding.find_status": components["schemas"]["FindStatusForm"];
            "status_finding.open": components["schemas"]["AskFindingForm"];
            "status_finding.withdraw": components["schemas"]["ReasonForm"];
            "subsidy.amend": components["schemas"]["casework.allocation.subsidies.RecordForm"];
            "subsidy.approve": components["schemas"]["ApproveForm"];
            "subsidy.approve_end": components["schemas"]["NoteForm"];
            "subsidy.ask_recheck": components["schemas"]["casework.allocation.denials.AskForm"];
            "subsidy.award": components["schemas"]["ApproveForm"];
            "subsidy.confirm": components["schemas"]["NoteForm"];
            "subsidy.end": components["schemas"]["casework.allocation.subsidies.EndForm"];
            "subsidy.hold": components["schemas"]["casework.allocation.subsidies.RecordForm"];
            "subsidy.keep_denial": components["schemas"]["casework.allocation.denials.AnswerForm"];
            "subsidy.open": components["schemas"]["casework.allocation.subsidies.RecordForm"];
            "subsidy.overturn": components["schemas"]["casework.allocation.denials.AnswerForm"];
            "subsidy.refuse": components["schemas"]["casework.allocation.denials.RefuseForm"];
            "subsidy.refuse_duplicate": components["schemas"]["ReasonForm"];
            "subsidy.return": components["schemas"]["ReasonForm"];
            "subsidy.rule_out": components["schemas"]["RuleOutForm"];
            "subsidy.send_back": components["schemas"]["ReasonForm"];
            "subsidy.withdraw": components["schemas"]["ReasonForm"];
            "supplementary_agreement.countersign": components["schemas"]["CountersignForm"];
            "supplementary_agreement.decline": components["schemas"]["ReasonForm"];
            "supplementary_agreement.draft": components["schemas"]["casework.dwellings.supplementary_agreements.AgreementForm"];
            "supplementary_agreement.drop": components["schemas"]["VoidForm"];
            "supplementary_agreement.enter_paper": components["schemas"]["PaperForm"];
            "supplementary_agreement.sign": components["schemas"]["SignForm"];
            "supplementary_agreement.take_back": components["schemas"]["ReasonForm"];
            "supplementary_agreement.void": components["schemas"]["VoidForm"];
            "supplementary_agreement.write": components["schemas"]["casework.dwellings.supplementary_agreements.AgreementForm"];
            "swap.agree": components["schemas"]["AgreeForm"];
            "swap.approve": components["schemas"]["NoteForm"];
            "swap.approve_last": components["schemas"]["NoteForm"];
            "swap.check": components["schemas"]["casework.dwellings.swap_forms.CheckForm"];
            "swap.consent": components["schemas"]["NoteForm"];
            "swap.decline": components["schemas"]["ReasonForm"];
            "swap.draw_up": components["schemas"]["casework.dwellings.swap_forms.DrawUpForm"];
            "swap.hand_over": components["schemas"]["casework.dwellings.swap_forms.HandOverForm"];
            "swap.object": components["schemas"]["casework.dwellings.swap_forms.RefuseForm"];
            "swap.open": components["schemas"]["casework.dwellings.swap_forms.AskForm"];
            "swap.refuse": components["schemas"]["casework.dwellings.swap_forms.RefuseForm"];
            "swap.return": components["schemas"]["ReasonForm"];
            "swap.stop": components["schemas"]["ReasonForm"];
            "swap.withdraw": components["schemas"]["ReasonForm"];
            "violation.carry_over": components["schemas"]["CarryOverForm"];
            "violation.open": components["schemas"]["casework.ledgers.violations.RecordForm"];
            "violation.rectify": components["schemas"]["casework.ledgers.violations.ResultForm"];
            "violation.refuse_rectification": components["schemas"]["RefusalForm"];
            "violation.urge": components["schemas"]["UrgeForm"];
            "violation.void": components["schemas"]["ReasonForm"];
        };
        /** SubscriptionBody */
        SubscriptionBody: {
            accepted: boolean;
            template: string;
        };
        /** SubsidyDetail */
        SubsidyDetail: {
            agreement_lacking: string;
            agreements: components["schemas"]["handlers.allocation.subsidies.AgreementLine"][];
            award_id: number | null;
            check: components["schemas"]["CheckReply"] | null;
            denial: components["schemas"]["DenialReply"] | null;
            form: components["schemas"]["SubsidyForm"];
            may_agree: boolean;
            may_amend: boolean;
        };
        /**
         * SubsidyForm
         * @description The family, what it rents and what it is paid. The first member is the applicant.
         */
        SubsidyForm: {
            /**
             * 保障类别
             * @description 例如：低保、低收入
             * @default
             */
            category?: string;
            /** 租住的房屋地址 */
            dwelling_address: string;
            /** @default {} */
            items?: {
                [key: string]: string;
            };
            /** 申请人和家庭成员 */
            members: components["schemas"]["ApplicantForm"][];
            /** 每月补贴 */
            monthly_amount_fen: number;
            /**
             * 备注
             * @default
             */
            note?: string;
            /** 联系电话 */
            phone: string;
            /**
             * 户籍地址
             * @description 照户口簿写，例如：铁东区胜利路8号楼2单元301室
             */
            registered_address: string;
            /**
             * 从哪天起发放
             * Format: date
             */
            started_on: string;
        };
        /**
         * Successor
         * @description Who goes on in the place of an applicant who has died, and what the others are to that member.
         */
        Successor: {
            /** 由哪一位接着承租 */
            member_id: number;
            /**
             * 其他人和这一位
             * @default []
             */
            relations?: components["schemas"]["Relation"][];
        };
        /** SueForm */
        SueForm: {
            /** 诉讼请求 */
            claim: string;
            /**
             * 哪个法院
             * @description 例如：鞍山市铁东区人民法院
             */
            court: string;
            /**
             * 哪天递交起诉状
             * Format: date
             */
            filed_on: string;
        };
        /** SuggestedVisit */
        SuggestedVisit: {
            address: string;
            dwelling_id: number;
            household: string;
            last_visited_on: string | null;
        };
        /**
         * SummaryBoard
         * @description Who is late first.
         */
        SummaryBoard: {
            items: components["schemas"]["SummaryStanding"][];
        };
        /** SummaryBody */
        SummaryBody: {
            id: string;
            /**
             * 哪种档案
             * @enum {unknown}
             */
            kind: "rental" | "subsidy";
            /**
             * 说明
             * @description 可以不填，例如哪个社区进度慢、为什么
             * @default
             */
            note?: string;
        };
        /**
         * SummaryCounts
         * @description Families by what was found of them.
         */
        SummaryCounts: {
            /** @default 0 */
            adjust?: number;
            /** @default 0 */
            changed?: number;
            /** @default 0 */
            leaves?: number;
            /** @default 0 */
            sampled?: number;
            /** @default 0 */
            total?: number;
            /** @default 0 */
            unchanged?: number;
            /** @default 0 */
            unreported?: number;
            /** @default 0 */
            waiting?: number;
        };
        /** SummaryFigures */
        SummaryFigures: {
            before: components["schemas"]["SummaryCounts"];
            benefit_label: string;
            community: string;
            community_id: number;
            now: components["schemas"]["SummaryCounts"];
        };
        /** SummaryForm */
        SummaryForm: {
            /**
             * 哪种档案
             * @enum {unknown}
             */
            kind: "rental" | "subsidy";
            /**
             * 说明
             * @description 可以不填，例如哪个社区进度慢、为什么
             * @default
             */
            note?: string;
        };
        /** SummaryLines */
        SummaryLines: {
            items: components["schemas"]["handlers.reviews.annual_summaries.SummaryLine"][];
            next: string | null;
        };
        /** SummaryStanding */
        SummaryStanding: {
            behind: number;
            case_id: string | null;
            days_late: number;
            now: components["schemas"]["SummaryCounts"];
            status: string;
            status_label: string;
            street: string;
            /** @enum {string} */
            tone: "" | "ask" | "way" | "done" | "stop";
            turn: number;
            year: number;
        };
        /**
         * Sums
         * @description What charging a month would do.
         */
        Sums: {
            /** @default 0 */
            by_hand?: number;
            /** @default 0 */
            charged?: number;
            /** @default 0 */
            difference_fen?: number;
            /** @default 0 */
            differing?: number;
            /** @default 0 */
            fresh?: number;
            /** @default 0 */
            fresh_fen?: number;
            /** @default 0 */
            let_off_fen?: number;
            month: string;
            /** @default 0 */
            no_lease?: number;
        };
        /** SupervisorBody */
        SupervisorBody: {
            form: components["schemas"]["SupervisorForm"];
        };
        /** SupervisorCode */
        SupervisorCode: {
            case: components["schemas"]["CaseReply"];
            code: string;
        };
        /** SupervisorForm */
        SupervisorForm: {
            /**
             * 身份
             * @enum {unknown}
             */
            capacity: "adviser" | "deputy" | "inspector" | "other" | "resident";
            /** 姓名 */
            name: string;
        };
        /** SupervisorLine */
        SupervisorLine: {
            came: boolean;
            capacity_label: string;
            name: string;
            remark: string;
        };
        /** SupplyForm */
        SupplyForm: {
            /**
             * 要说明的
             * @description 只补照片的可以不写
             * @default
             */
            words?: string;
        };
        /**
         * SuspectForm
         * @description Of a suspected illegal occupation.
         */
        SuspectForm: {
            /**
             * 具体情况
             * @description 写看到、听到的事实，例如：每天夜里十一点以后装修
             */
            detail: string;
            /**
             * 哪一天
             * Format: date
             */
            happened_on: string;
        };
        /** SwapDetail */
        SwapDetail: {
            asked: boolean;
            asked_by: string;
            cause_label: string;
            contract_id: string | null;
            finding: string;
            fits: boolean | null;
            here: string;
            keys: number | null;
            keys_note: string;
            meters: components["schemas"]["SwapMeter"][];
            moved_on: string | null;
            moves_on: string | null;
            other_id: string;
            other_name: string;
            other_status_label: string;
            reason: string;
            tenancy_id: number;
            there: string;
            there_area_m2: number;
            there_repairs: number;
        };
        /** SwapMeter */
        SwapMeter: {
            label: string;
            reading: number;
        };
        /** TableColumn */
        TableColumn: {
            key: string;
            /** @enum {string} */
            kind: "text" | "date" | "time" | "yuan" | "number";
            sorts: boolean;
            title: string;
        };
        /**
         * TableLine
         * @description `id`: of what a press opens; `procedure`: "" where that is no case. Yuan are fen.
         */
        TableLine: {
            cells: (string | number | null)[];
            id: string;
            procedure: string;
        };
        /** TablePage */
        TablePage: {
            columns: components["schemas"]["TableColumn"][];
            items: components["schemas"]["TableLine"][];
            label: string;
            next: string | null;
            total: number;
        };
        /**
         * TakeUpForm
         * @description The case that was opened of it.
         */
        TakeUpForm: {
            case_id: string;
        };
        /** TellForm */
        TellForm: {
            /** @default null */
            days?: number | null;
        };
        /** TemplateList */
        TemplateList: {
            items: components["schemas"]["TemplateReply"][];
        };
        /** TemplateReply */
        TemplateReply: {
            id: number;
            lessor: string;
            lessor_kind: string;
            lessor_kind_label: string;
            made_at: string;
            matters: components["schemas"]["MatterLine"][];
            name: string;
            version: number;
        };
        /**
         * Templates
         * @description WeChat's subscription templates; empty: none is set.
         */
        Templates: {
            notice: string;
        };
        /** TermsForm */
        TermsForm: {
            /**
             * 押金
             * @description 不收押金填0
             */
            deposit_fen: number;
            /**
             * 到期日
             * Format: date
             * @description 一次最长5年
             */
            ends_on: string;
            /** 月租金 */
            monthly_rent_fen: number;
            /**
             * 安置单编号
             * @description 第一次签订的必须有；续签的可以不填
             * @default
             */
            slip_number?: string;
            /**
             * 起租日
             * Format: date
             */
            starts_on: string;
        };
        /** TextLine */
        TextLine: {
            /** Format: date */
            day: string;
            text_sha256: string;
            turn: number;
        };
        /** TextParticulars */
        TextParticulars: {
            /** @default null */
            due_on?: string | null;
            /** 标题 */
            subject: string;
            /**
             * 写什么
             * @description 可以写【承租人】【住房】，发出时自动填上
             * @default
             */
            text?: string;
        };
        /** TextReply */
        TextReply: {
            /** Format: date */
            day: string;
            text: string;
            text_sha256: string;
            turn: number;
        };
        /** ThemeLine */
        ThemeLine: {
            detail: string;
            key: string;
            label: string;
        };
        /** ThemeList */
        ThemeList: {
            items: components["schemas"]["ThemeLine"][];
        };
        /** TokenBody */
        TokenBody: {
            token: string;
        };
        /** TransferDetail */
        TransferDetail: {
            accepted_at: string | null;
            comes_in: boolean;
            former_address: string;
            informed_at: string | null;
            may_edit: boolean;
            members: components["schemas"]["TransferMember"][];
            new_address: string;
            note: string;
            origin: components["schemas"]["CommunityLine"];
            receiving: components["schemas"]["CommunityLine"];
            /** Format: date */
            registered_on: string;
        };
        /** TransferForm */
        TransferForm: {
            /**
             * 新的户籍地址
             * @description 照户口簿写，例如：铁东区胜利路8号楼2单元301室
             */
            new_address: string;
            /**
             * 说明
             * @default
             */
            note?: string;
            /** 转入社区 */
            receiving_id: number;
            /**
             * 户籍迁移日期
             * Format: date
             */
            registered_on: string;
        };
        /** TransferMember */
        TransferMember: {
            name: string;
            relationship: string;
        };
        /** TryForm */
        TryForm: {
            /**
             * 是什么情况
             * @description 例如：敲门十分钟没有人应答，邻居说外出。
             */
            happened: string;
            /**
             * 见到了谁
             * @description 没有见到人的不填。
             * @default
             */
            met?: string;
            /**
             * 照片
             * @default []
             */
            shown?: string[];
            /** @default null */
            told_at?: string | null;
            /**
             * 哪天去的
             * Format: date
             */
            tried_on: string;
            /**
             * 用的什么方式
             * @description 发微信、门上贴通知都不算送达，只作记录。
             * @enum {unknown}
             */
            way: "door" | "phone" | "visit" | "wechat" | "workplace";
        };
        /** UnchangedLine */
        UnchangedLine: {
            case: components["schemas"]["CaseSummary"];
            passes: string;
            people: string[];
            registered_address: string;
        };
        /** UnchangedPage */
        UnchangedPage: {
            items: components["schemas"]["UnchangedLine"][];
            next: string | null;
        };
        /** UnitBody */
        UnitBody: {
            form: components["schemas"]["UnitForm"];
        };
        /** UnitForm */
        UnitForm: {
            /**
             * 哪一类单位
             * @enum {unknown}
             */
            kind: "civil_affairs" | "committee_unit" | "disabled_federation" | "health_bureau" | "housing_bureau";
            /** 单位名称 */
            name: string;
        };
        /** UnitLine */
        UnitLine: {
            id: number;
            kind_label: string;
            may_name: boolean;
            members: components["schemas"]["handlers.allocation.committees.MemberLine"][];
            name: string;
        };
        /** UnpaidLine */
        UnpaidLine: {
            dwelling: components["schemas"]["DwellingRef"];
            household: components["schemas"]["Ref"];
            owed_fen: number;
            tenancy_id: number;
        };
        /** UnpaidPage */
        UnpaidPage: {
            items: components["schemas"]["UnpaidLine"][];
            next: string | null;
        };
        /** Upload */
        Upload: {
            expires_at: string;
            fields: {
                [key: string]: string;
            };
            file_field: string;
            file_name: string;
            url: string;
        };
        /** UrgeBody */
        UrgeBody: {
            ids: number[];
            kind: string;
        };
        /** UrgeForm */
        UrgeForm: {
            /**
             * 几点
             * @description 写成 14:30 这样，记不清可以不写
             * @default
             */
            hour?: string;
            /** 督促内容 */
            note: string;
            /**
             * 日期
             * Format: date
             */
            on: string;
            /**
             * 督促方式
             * @enum {unknown}
             */
            way: "letter" | "meeting" | "telephone" | "visit";
        };
        /** UrgeReply */
        UrgeReply: {
            left: components["schemas"]["LeftLine"][];
            sent: number;
        };
        /** VacantLine */
        VacantLine: {
            address: string;
            area_m2: number;
            id: number;
            manager: string;
        };
        /** VacantPage */
        VacantPage: {
            items: components["schemas"]["VacantLine"][];
            next: string | null;
        };
        /** VacantRoomLine */
        VacantRoomLine: {
            address: string;
            area_m2: number;
            id: number;
            layout: string;
        };
        /** VacantRoomPage */
        VacantRoomPage: {
            items: components["schemas"]["VacantRoomLine"][];
            next: string | null;
        };
        /** ViolationDetail */
        ViolationDetail: {
            behaviour: string;
            behaviour_label: string;
            complaint_case_id: string | null;
            credit_id: string | null;
            detail: string;
            handling_result: string;
            inspection_case_id: string | null;
            may_add: boolean;
            may_credit: boolean;
            may_rectify: boolean;
            measures: components["schemas"]["Measure"][];
            occurred_on: string | null;
            rectification_id: string | null;
            report_ground: string;
            report_subject: string;
            waiting: string[];
        };
        /** ViolationFound */
        ViolationFound: {
            /** 是哪种行为 */
            behaviour: string;
            /** 具体情况 */
            detail: string;
            id: string;
            /**
             * 哪天发生的
             * Format: date
             */
            occurred_on: string;
        };
        /** ViolationLine */
        ViolationLine: {
            behaviour: string;
            behaviour_label: string;
            case_id: string;
            handling_result: string;
            occurred_on: string | null;
            photos: number;
            status_label: string;
            /** @enum {string} */
            tone: "ask" | "way" | "done" | "stop";
        };
        /** VisitForm */
        VisitForm: {
            /**
             * 一起上门的人
             * @description 两个人一起上门；写另一位的姓名
             * @default
             */
            companion?: string;
            /**
             * 对不上的怎么核实的
             * @description 有对不上的地方，逐条写清楚
             * @default
             */
            explained?: string;
            /**
             * 看到、问到的情况
             * @description 例如：两室一厅，夫妻和孩子住，冰箱、衣物都在用
             */
            findings: string;
            /**
             * 现在谁住在那里
             * @enum {unknown}
             */
            lives_there: "family" | "no_answer" | "nobody" | "others";
            /**
             * 问到的每月租金（没问到可以不填）
             * @default null
             */
            rent_told_fen?: number | null;
            /**
             * 哪天上门的
             * Format: date
             */
            visited_on: string;
        };
        /** VisitParticulars */
        VisitParticulars: {
            /**
             * 联系人和电话
             * @default
             */
            contact?: string;
            /**
             * 几点
             * @description 例如：上午9点到11点
             * @default
             */
            hours?: string;
            /**
             * 补充说明
             * @default
             */
            note?: string;
            /**
             * 哪天上门
             * Format: date
             */
            on: string;
            /**
             * 来看什么
             * @description 例如：冬季用电、燃气安全
             * @default
             */
            purpose?: string;
        };
        /** Visits */
        Visits: {
            done: number;
            open: components["schemas"]["OpenVisit"][];
            suggested: components["schemas"]["SuggestedVisit"][];
        };
        /** VoidForm */
        VoidForm: {
            /** 为什么作废 */
            reason: string;
        };
        /** Waiting */
        Waiting: {
            id: number;
            waiting: number;
        };
        /** WaitingLine */
        WaitingLine: {
            /** Format: date */
            approved_on: string;
            case_id: string;
            number: string;
            place: number | null;
            priority_label: string;
            score: number | null;
            /** Format: date */
            since: string;
            title: string;
            why: string;
        };
        /** WaitingPage */
        WaitingPage: {
            base: string;
            items: components["schemas"]["WaitingLine"][];
            next: string | null;
        };
        /**
         * WaitingReply
         * @description How many results of review were not publicised yet.
         */
        WaitingReply: {
            families: number;
            kind: string;
            label: string;
        };
        /** WatchBody */
        WatchBody: {
            form: components["schemas"]["WatchForm"];
        };
        /** WatchedSelection */
        WatchedSelection: {
            begins_at: string;
            /** Format: date */
            held_on: string;
            id: string;
            place: string;
            status_label: string;
        };
        /** WatchedSelectionPage */
        WatchedSelectionPage: {
            items: components["schemas"]["WatchedSelection"][];
            next: string | null;
        };
        /** WatchForm */
        WatchForm: {
            /** 监督意见 */
            words: string;
        };
        /** WayLine */
        WayLine: {
            channel_label: string;
            reason: string | null;
            state: string;
            state_label: string;
        };
        /** WindowDetail */
        WindowDetail: {
            /** Format: date */
            closes_on: string;
            /** Format: date */
            opens_on: string;
            sentence: string;
            year: number;
        };
        /** WindowLine */
        WindowLine: {
            actions: components["schemas"]["Action"][];
            /** Format: date */
            closes_on: string;
            id: string;
            open: boolean;
            /** Format: date */
            opens_on: string;
            version: number;
            year: number;
        };
        /** WindowList */
        WindowList: {
            items: components["schemas"]["WindowLine"][];
            may_open: boolean;
        };
        /** WindowReply */
        WindowReply: {
            /** Format: date */
            closes_on: string;
            open: boolean;
            /** Format: date */
            opens_on: string;
            sentence: string;
            year: number;
        };
        /** WithdrawForm */
        WithdrawForm: {
            /**
             * 为什么撤回（可以不写）
             * @default
             */
            reason?: string;
        };
        /** Withdrawn */
        Withdrawn: {
            at: string;
            reason: string;
        };
        /** WithholdForm */
        WithholdForm: {
            /** 哪些材料 */
            evidence: string[];
            /**
             * 给家庭看的说明
             * @description 写明是什么材料、说明什么，不写别人是谁。
             * @default
             */
            words?: string;
        };
        /** WordBody */
        WordBody: {
            form: components["schemas"]["WordForm"];
        };
        /** WordForm */
        WordForm: {
            /**
             * 发文代字
             * @description 2到10个汉字，例如“铁保”，通知的编号就是铁保通〔2026〕1号。不填就用单位名称。
             * @default
             */
            word?: string;
        };
        /** WordReply */
        WordReply: {
            example: string;
            word: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
